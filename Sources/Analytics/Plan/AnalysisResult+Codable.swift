// SPDX-License-Identifier: Apache-2.0

extension AnalysisResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case result
    }

    private enum Kind: String, Codable {
        case statistics
        case segments
        case churn
        case evaluation
        case service
        case tiers
        case affinity
        case clv
        case experiment
    }

    /// `{"kind": …, "result": …}`: what is published, and what goes back to the branches.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .statistics(let result):
            try container.encode(Kind.statistics, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .segments(let result):
            try container.encode(Kind.segments, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .churn(let result):
            try container.encode(Kind.churn, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .evaluation(let result):
            try container.encode(Kind.evaluation, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .service(let result):
            try container.encode(Kind.service, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .tiers(let result):
            try container.encode(Kind.tiers, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .affinity(let result):
            try container.encode(Kind.affinity, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .clv(let result):
            try container.encode(Kind.clv, forKey: .kind)
            try container.encode(result, forKey: .result)
        case .experiment(let result):
            try container.encode(Kind.experiment, forKey: .kind)
            try container.encode(result, forKey: .result)
        }
    }

    /// - Throws: ``AnalyticsError/malformedState(field:)`` for a number that is beyond any figure.
    public init(from decoder: any Decoder) throws {
        _ = try BoundedNumbers(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .statistics: self = .statistics(try container.decode(StatisticsResult.self, forKey: .result))
        case .segments: self = .segments(try container.decode(SegmentModel.self, forKey: .result))
        case .churn: self = .churn(try container.decode(ChurnModel.self, forKey: .result))
        case .evaluation: self = .evaluation(try container.decode(EvaluationResult.self, forKey: .result))
        case .service: self = .service(try container.decode(ServiceResult.self, forKey: .result))
        case .tiers: self = .tiers(try container.decode(TierModel.self, forKey: .result))
        case .affinity: self = .affinity(try container.decode(AffinityResult.self, forKey: .result))
        case .clv: self = .clv(try container.decode(LifetimeValueModel.self, forKey: .result))
        case .experiment: self = .experiment(try container.decode(ExperimentResult.self, forKey: .result))
        }
    }
}
