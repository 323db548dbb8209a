// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import Foundation

/// What `evaluate churn` measures.
package struct ChurnEvaluation: Encodable {
    package struct PairedDifference: Encodable {
        package let mean: Double
        package let standardError: Double
    }

    package let model: String
    package let branches: Int
    package let customers: Int
    package let rounds: Int

    /// What was asked for, and what the rounds cost together, recomputed.
    package let epsilon: Double
    package let delta: Double
    package let rho: Double
    package let epsilonSpent: Double

    /// With noise; the same model without; plain logistic regression on the pooled customers.
    package let auroc: MeanAndDeviation
    package let aurocPooledNonPrivate: MeanAndDeviation
    package let aurocLogisticPooled: MeanAndDeviation

    /// The first minus the last, on the same splits.
    package let pairedDifference: PairedDifference
    package let wallSeconds: Double

    /// - Parameters:
    ///   - branch: the branch of each row, below `branchCount`.
    ///   - model: the identifier of the analysis.
    ///   - progress: told how many repetitions are done.
    package init(
        matrix: FeatureMatrix, branch: [Int], branchCount: Int, model: String, epsilon: Double, delta: Double,
        repeats: Int, seed: UInt64, progress: (Int) -> Void
    ) throws {
        let started = ContinuousClock.now
        let specification = try Self.specification(model)
        let budget = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        var repetitions: [Repetition] = []
        for number in 0..<repeats {
            let seed = ProtocolHash.digest(
                "evaluate/churn", ProtocolHash.littleEndian(seed), ProtocolHash.littleEndian(UInt64(number)))
            let split = try matrix.holdingOut(StratifiedSplit.heldOut(matrix.labels, seed: seed))
            try Self.requireBothKinds(split)
            repetitions.append(
                try Repetition(
                    specification, split: split, branches: split.split(into: branchCount) { branch[$0] },
                    nanoRho: budget, seed: seed))
            progress(number + 1)
        }
        let difference = MeanAndDeviation(repetitions.map { $0.noisy - $0.plain })
        let spent = repetitions.map(\.nanoRho).max() ?? 0
        self.model = model
        branches = branchCount
        customers = matrix.rowCount
        rounds = try AnalysisPlan(specification: specification, contract: matrix.contract).rounds.count
        self.epsilon = epsilon
        self.delta = delta
        rho = Double(spent) / 1e9
        epsilonSpent = try ZeroConcentratedAccountant.epsilon(nanoRho: spent, delta: delta)
        auroc = MeanAndDeviation(repetitions.map(\.noisy))
        aurocPooledNonPrivate = MeanAndDeviation(repetitions.map(\.exact))
        aurocLogisticPooled = MeanAndDeviation(repetitions.map(\.plain))
        pairedDifference = PairedDifference(mean: difference.mean, standardError: difference.standardError)
        wallSeconds = (ContinuousClock.now - started) / .seconds(1)
    }

    /// The three AUROCs of one split.
    private struct Repetition {
        let noisy: Double
        let exact: Double
        let plain: Double
        let nanoRho: UInt64

        init(
            _ specification: AnalysisSpecification, split: FeatureMatrix, branches: [FeatureMatrix], nanoRho: UInt64,
            seed: Digest
        ) throws {
            let study = try InProcessStudy(
                specification, branches: branches, contract: split.contract, privacy: .nanoRho(nanoRho), seed: seed)
            let pooled = try InProcessStudy(
                specification, branches: [split], contract: split.contract, privacy: .insecureNoNoise, seed: seed)
            noisy = try Self.auroc(study.result, split)
            exact = try Self.auroc(pooled.result, split)
            let yardstick = PooledLogisticRegression(split)
            plain = ExactAUROC.heldOut(split) { yardstick.score(split, row: $0) }
            self.nanoRho = study.nanoRho
        }

        private static func auroc(_ result: AnalysisResult, _ split: FeatureMatrix) throws -> Double {
            guard case .churn(let model) = result else { throw EvaluationError.unknownModel("the study's result") }
            let scorer = try ChurnScorer(model: model, contract: split.contract)
            return ExactAUROC.heldOut(split) { scorer.logOdds(split, row: $0) }
        }
    }

    private static func specification(_ model: String) throws -> AnalysisSpecification {
        let models = [AnalysisSpecification.churnAdditive, .churnHorizon, .churnLogistic]
        guard let chosen = models.first(where: { $0.id == model }) else { throw EvaluationError.unknownModel(model) }
        return chosen
    }

    /// Both parts need both kinds of customers.
    private static func requireBothKinds(_ matrix: FeatureMatrix) throws {
        for isHeldOut in [false, true] {
            for label in [FeatureMatrix.Label.negative, FeatureMatrix.Label.positive] {
                let present = (0..<matrix.rowCount).contains {
                    matrix.isHeldOut[$0] == isHeldOut && matrix.labels[$0] == label
                }
                guard present else { throw EvaluationError.tooFewCustomers }
            }
        }
    }
}

extension ChurnEvaluation {
    var text: String {
        func row(_ title: String, _ figure: MeanAndDeviation) -> String {
            "  \(title.padding(toLength: 44, withPad: " ", startingAt: 0))"
                + String(format: "%.4f  (sd %.4f)", figure.mean, figure.sd)
        }
        return [
            "\(model), \(customers) customers in \(branches) branches, \(rounds) rounds, \(auroc.n) splits",
            String(format: "ε = %g at δ = %g (ρ = %.6f)", epsilon, delta, rho),
            row("AUROC, private", auroc),
            row("AUROC, the same model without noise", aurocPooledNonPrivate),
            row("AUROC, plain logistic regression, pooled", aurocLogisticPooled),
            String(
                format: "  private minus plain logistic regression       %+.4f ± %.4f", pairedDifference.mean,
                pairedDifference.standardError),
            String(format: "%.1f s", wallSeconds),
        ].joined(separator: "\n")
    }
}
