// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import DifferentialPrivacy
import Federation
import Foundation

/// What a study would find out at different prices: the answer to "with these branches and this ε, what error will I
/// get?", before anybody is asked.
struct StudyPlan: Encodable {
    /// One price.
    struct Point: Encodable {
        let epsilon: Double
        let nanoRho: UInt64
        let figures: [AnalysisForecast.Row]
        /// Over all figures that are not zero, the middle one of error by value.
        let typicalRelativeError: Double?
    }

    let study: String
    let analysis: String
    let branches: Int
    let customers: Int
    /// Branches in any sum at least, and how many of them are assumed to help head office: the fewer honest ones are
    /// certain, the more noise each branch adds.
    let minimumCohort: Int
    let assumedColluders: Int
    let delta: Double
    let rounds: Int
    let numbersPerBranch: Int
    let points: [Point]
    /// How `statistics` would share the precision best; empty for other analyses.
    let recommendedWeights: [String: UInt64]
    /// Of experiments: how many of its errors an effect must measure to be found 8 times in 10. Errors hold the sample.
    let detectableErrors: Double?

    /// Runs of the study on synthetic customers: they leave a forecast a standard error of 5 %.
    static let repeats = 200

    /// - Parameters:
    ///   - customers: in all branches together.
    ///   - policy: the federation's, for what the file leaves open; without it all branches are counted on.
    ///   - marginals: released statistics that the synthetic customers follow.
    /// - Throws: ``CoordinatorError``, ``AnalyticsError`` or ``DifferentialPrivacyError`` where the study cannot be run
    ///   like this.
    init(
        _ file: StudyFile, branches: Int, customers: Int, epsilons: [Double], policy: PrivacyPolicy?,
        like marginals: StatisticsResult?
    ) throws {
        let contract = try ContractFile(path: file.contractPath).contract
        guard Self.hasFigures(file.analysis) else {
            throw CoordinatorError.invalid(
                field: "analysis",
                reason: "yields a model and no figures; 'tributary-lab evaluate churn' measures models")
        }
        let plan = try AnalysisPlan(specification: file.analysis, contract: contract)
        study = file.identifier.rawValue
        analysis = file.analysis.id
        self.branches = branches
        self.customers = customers
        let cohort = min(Int(file.minimumCohort ?? policy?.minimumCohort ?? UInt64(branches)), branches)
        let colluders = Int(file.assumedColluders ?? policy?.assumedColluders ?? 0)
        minimumCohort = cohort
        assumedColluders = colluders
        delta = 1 / Double(file.inverseDelta)
        rounds = plan.rounds.count
        numbersPerBranch = plan.rounds.reduce(0) { $0 + $1.dimension }
        points = try epsilons.map { epsilon in
            let nanoRho = try ZeroConcentratedAccountant.nanoRho(
                epsilon: epsilon, delta: 1 / Double(file.inverseDelta))
            let variances = try zip(plan.rounds, plan.budgets(of: nanoRho)).map { round, share in
                let provision = try NoiseProvision(
                    clippingBound: round.clippingBound,
                    branchesPerCustomer: file.branchesPerCustomer ?? policy?.branchesPerCustomer ?? 1,
                    minimumSurvivors: cohort, colludingNodes: colluders, targetNanoRho: share,
                    dimension: round.dimension)
                return Double(provision.variance) * Double(branches)
            }
            let forecast = try AnalysisForecast(
                file.analysis, contract, customers: customers, noiseVariances: variances, like: marginals,
                repeats: Self.repeats, seed: ProtocolHash.digest("plan", Array(file.identifier.rawValue.utf8)))
            return Point(
                epsilon: epsilon, nanoRho: nanoRho, figures: forecast.rows,
                typicalRelativeError: Self.typical(forecast.rows))
        }
        if case .statistics(let parameters) = file.analysis {
            recommendedWeights = try parameters.recommendedWeights(contract)
        } else {
            recommendedWeights = [:]
        }
        if case .experiment(let parameters) = file.analysis {
            detectableErrors = try parameters.detectableDeviations(contract)
        } else {
            detectableErrors = nil
        }
    }

    private static func hasFigures(_ analysis: AnalysisSpecification) -> Bool {
        switch analysis {
        case .statistics, .service, .tiers, .affinity, .segments, .clv, .experiment: true
        case .churnLogistic, .churnAdditive, .churnHorizon, .evaluation: false
        }
    }

    private static func typical(_ rows: [AnalysisForecast.Row]) -> Double? {
        let relative = rows.filter { $0.value != 0 }.map { $0.error / abs($0.value) }.sorted()
        return relative.isEmpty ? nil : relative[relative.count / 2]
    }
}
