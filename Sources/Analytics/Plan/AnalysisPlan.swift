// SPDX-License-Identifier: Apache-2.0

public import Federation

/// Every round of a study, known before it starts: computed from the specification and the contract alone.
///
/// Head office proposes a study with it, and each node recomputes it and compares.
public struct AnalysisPlan: Sendable, Equatable {
    /// In the order in which they run; never empty.
    public let rounds: [PlannedRound]

    /// - Throws: ``AnalyticsError`` when the contract cannot serve the analysis or a round would be too large.
    public init(specification: AnalysisSpecification, contract: FeatureContract) throws {
        if specification.needsLabel && contract.label == nil {
            throw AnalyticsError.unsuitableContract(reason: "it has no label")
        }
        if specification == .churnHorizon && contract.label?.horizonDays == nil {
            throw AnalyticsError.unsuitableContract(
                reason: "its label has no horizon_days: within how many days after the reference date?")
        }
        rounds =
            switch specification {
            case .statistics(let parameters):
                try StatisticsLayout(parameters, contract).plannedRounds
            case .segments(let parameters): try SegmentsLayout(parameters, contract).plannedRounds
            case .churnLogistic: try ChurnSchedule(.logistic, contract).plannedRounds
            case .churnAdditive, .churnHorizon: try ChurnSchedule(.additive, contract).plannedRounds
            case .evaluation: EvaluationLayout(contract).plannedRounds
            case .service(let parameters): try ServiceLayout(parameters, contract).plannedRounds
            case .tiers(let parameters): try TiersLayout(parameters, contract).plannedRounds
            case .affinity(let parameters): try AffinityLayout(parameters, contract).plannedRounds
            case .clv(let parameters): try LifetimeValueLayout(parameters, contract).plannedRounds
            case .experiment(let parameters): try ExperimentLayout(parameters, contract).plannedRounds
            }
        guard rounds.count <= Limits.maximumRoundsPerStudy else {
            throw AnalyticsError.overLimit(field: "rounds", limit: UInt64(Limits.maximumRoundsPerStudy))
        }
        guard rounds.allSatisfy({ $0.dimension <= Limits.maximumDimension }) else {
            throw AnalyticsError.overLimit(field: "dimension", limit: UInt64(Limits.maximumDimension))
        }
    }

    /// The sum of the rounds' weights.
    public var totalBudgetShare: UInt64 { rounds.reduce(0) { $0 + $1.budgetShare } }

    /// What each round may spend of a study's budget, in the budget's own unit: its share, rounded down.
    public func budgets(of total: UInt64) -> [UInt64] {
        rounds.map { round in
            let product = total.multipliedFullWidth(by: round.budgetShare)
            return totalBudgetShare.dividingFullWidth(product).quotient
        }
    }
}
