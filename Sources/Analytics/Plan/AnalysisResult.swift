// SPDX-License-Identifier: Apache-2.0

/// What a study yields. Each case holds a value that encodes to JSON.
public enum AnalysisResult: Sendable, Equatable {
    case statistics(StatisticsResult)
    case segments(SegmentModel)
    case churn(ChurnModel)
    case evaluation(EvaluationResult)
    case service(ServiceResult)
    case tiers(TierModel)
    case affinity(AffinityResult)
    case clv(LifetimeValueModel)
    case experiment(ExperimentResult)
}
