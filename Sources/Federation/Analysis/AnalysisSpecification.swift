// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a study computes: one of a closed set, with parameters that are all public.
///
/// A node can only be asked for an analysis that its own binary contains. The specification, together with a feature
/// contract, fixes every round in advance: how many numbers leave, and how far one customer can move them.
///
/// - SeeAlso: `docs/ANALYSES.md`.
public enum AnalysisSpecification: Sendable, Equatable {
    /// Counts, means, quantiles, histograms, cross-tables and correlations of features, in one round.
    case statistics(StatisticsSpecification)

    /// Customer segments by k-means.
    case segments(SegmentsSpecification)

    /// Logistic regression on scaled numbers and one-hot categories.
    case churnLogistic

    /// One shape per feature on public bins: the recommended churn model.
    case churnAdditive

    /// The additive model of who leaves within the days after the reference date that the contract's label names.
    case churnHorizon

    /// How well a released churn model does on held-out customers, in one round.
    case evaluation(EvaluationSpecification)

    /// Figures of customer service, by channel, category and period, in one round.
    case service(ServiceSpecification)

    /// Customers by how recently, how often and for how much they bought, and how they moved since an earlier date.
    case tiers(TiersSpecification)

    /// Which products the same customers buy, in one round.
    case affinity(AffinitySpecification)

    /// When customers buy and stop, for how much they buy, and what they are worth.
    case clv(LifetimeValueSpecification)
    /// Arms of an experiment, or customers before and after a change, in one round.
    case experiment(ExperimentSpecification)

    /// The ``id`` of every analysis.
    public static let identifiers = [
        "statistics", "service", "tiers", "segments", "affinity", "churn.logistic", "churn.additive",
        "churn.horizon", "evaluation", "clv", "experiment",
    ]

    /// A stable name for policies, logs and file names.
    public var id: String {
        switch self {
        case .statistics: "statistics"
        case .segments: "segments"
        case .churnLogistic: "churn.logistic"
        case .churnAdditive: "churn.additive"
        case .churnHorizon: "churn.horizon"
        case .evaluation: "evaluation"
        case .service: "service"
        case .tiers: "tiers"
        case .affinity: "affinity"
        case .clv: "clv"
        case .experiment: "experiment"
        }
    }

    /// Whether the analysis needs a contract with a label.
    public var needsLabel: Bool {
        switch self {
        case .statistics, .segments, .service, .tiers, .affinity, .clv, .experiment: false
        case .churnLogistic, .churnAdditive, .churnHorizon, .evaluation: true
        }
    }
}

extension AnalysisSpecification {
    /// `H("analysis", canonical bytes)`.
    public var digest: Digest { ProtocolHash.digest("analysis", canonicalBytes) }

    /// The tag of the case, then its parameters in order.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        switch self {
        case .statistics(let parameters):
            writer.write(UInt8(0))
            parameters.write(to: &writer)
        case .segments(let parameters):
            writer.write(UInt8(1))
            writer.write(UInt64(parameters.segmentCount))
            writer.write(parameters.features)
        case .churnLogistic: writer.write(UInt8(2))
        case .churnAdditive: writer.write(UInt8(3))
        case .evaluation(let parameters):
            writer.write(UInt8(4))
            writer.write(parameters.model)
        case .service(let parameters):
            writer.write(UInt8(5))
            parameters.write(to: &writer)
        case .tiers(let parameters):
            writer.write(UInt8(6))
            parameters.write(to: &writer)
        case .affinity(let parameters):
            writer.write(UInt8(7))
            writer.write(parameters.column)
        case .churnHorizon: writer.write(UInt8(10))
        case .clv(let parameters):
            writer.write(UInt8(8))
            parameters.write(to: &writer)
        case .experiment(let parameters):
            writer.write(UInt8(9))
            parameters.write(to: &writer)
        }
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for anything that ``canonicalBytes`` of a valid value would not yield.
    public init(decoding bytes: [UInt8]) throws {
        var reader = CanonicalReader(bytes)
        switch try reader.readUInt8("analysis") {
        case 0: self = .statistics(try StatisticsSpecification(reader: &reader))
        case 1:
            let count = try reader.readCount("segmentCount", limit: SegmentsSpecification.segmentCounts.upperBound)
            self = .segments(
                try SegmentsSpecification(segmentCount: count, features: reader.readNames("features")))
        case 2: self = .churnLogistic
        case 3: self = .churnAdditive
        case 4: self = .evaluation(EvaluationSpecification(model: try reader.readDigest("model")))
        case 5: self = .service(try ServiceSpecification(reader: &reader))
        case 6: self = .tiers(try TiersSpecification(reader: &reader))
        case 7: self = .affinity(try AffinitySpecification(column: reader.readString("column")))
        case 10: self = .churnHorizon
        case 8: self = .clv(try LifetimeValueSpecification(reader: &reader))
        case 9: self = .experiment(try ExperimentSpecification(reader: &reader))
        default: throw FederationError.malformed(field: "analysis")
        }
        try reader.finish()
    }
}

extension CanonicalWriter {
    mutating func write(_ names: [String]) {
        write(UInt64(names.count))
        for name in names { write(name) }
    }
}

extension CanonicalReader {
    mutating func readNames(_ field: String) throws -> [String] {
        let count = try readCount(field, limit: Limits.maximumFeatures)
        var names: [String] = []
        for _ in 0..<count { names.append(try readString(field)) }
        return names
    }
}
