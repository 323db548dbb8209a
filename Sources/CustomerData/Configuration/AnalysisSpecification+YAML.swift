// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

extension AnalysisSpecification {
    /// Reads the keys of a study file that say what is computed, as its key `analysis` asks for.
    ///
    /// - Parameter model: gives the digest of the churn model of this name, for `evaluation`.
    /// - Throws: ``CustomerDataError`` with file, line and key, what `model` throws, and
    ///   ``Federation/FederationError`` for parameters that do not go together.
    public init(in yaml: inout YAMLMapping, model: (String) throws -> Digest) throws {
        switch try yaml.requiredText("analysis") {
        case "statistics": self = .statistics(try StatisticsSpecification(in: &yaml))
        case "segments": self = .segments(try SegmentsSpecification(in: &yaml))
        case "churn.logistic": self = .churnLogistic
        case "churn.additive": self = .churnAdditive
        case "churn.horizon": self = .churnHorizon
        case "evaluation":
            self = .evaluation(EvaluationSpecification(model: try model(yaml.requiredText("model"))))
        case "service": self = .service(try ServiceSpecification(in: &yaml))
        case "tiers":
            self = .tiers(
                try TiersSpecification(features: yaml.texts("features") ?? [], before: yaml.texts("before") ?? []))
        case "affinity": self = .affinity(try AffinitySpecification(column: yaml.requiredText("column")))
        case "clv": self = .clv(try LifetimeValueSpecification(in: &yaml))
        case "experiment": self = .experiment(try ExperimentSpecification(in: &yaml))
        default: throw yaml.invalid("analysis", "must be one of \(Self.identifiers.joined(separator: ", "))")
        }
    }
}

extension StatisticsSpecification {
    fileprivate init(in yaml: inout YAMLMapping) throws {
        let tables = try (yaml.texts("tables") ?? []).map { text in
            let names = text.split(separator: " ")
            guard names.count == 3, names[1] == "x" else {
                throw yaml.invalid("tables", "must be pairs of columns as \"plan x region\"")
            }
            return try ColumnPair(String(names[0]), String(names[2]))
        }
        var weights: [String: UInt64] = [:]
        if var section = try yaml.mapping("weights") {
            for name in section.keys {
                guard let value = try section.integer(name), let weight = UInt64(exactly: value) else {
                    throw section.invalid(name, "must be a whole number")
                }
                weights[name] = weight
            }
        }
        try self.init(
            features: yaml.texts("features") ?? [], tables: tables,
            hasCorrelations: yaml.flag("correlations") ?? false, weights: weights)
    }
}

extension SegmentsSpecification {
    fileprivate init(in yaml: inout YAMLMapping) throws {
        try self.init(segmentCount: Self.count(&yaml), features: yaml.texts("features") ?? [])
    }

    /// What a study gets that does not say how many.
    private static let usualCount = 5

    /// A number, or `auto`.
    private static func count(_ yaml: inout YAMLMapping) throws -> Int {
        guard let text = try yaml.text("segments") else { return usualCount }
        if text == "auto" { return automatic }
        guard let count = Int(text), segmentCounts.contains(count) else {
            throw yaml.invalid(
                "segments", "must be \(segmentCounts.lowerBound) to \(segmentCounts.upperBound), or auto")
        }
        return count
    }
}

extension LifetimeValueSpecification {
    private static var mostDiscount: Double { Double(discounts.upperBound) / discountUnit }

    fileprivate init(in yaml: inout YAMLMapping) throws {
        guard let horizon = try yaml.integer("horizon").flatMap({ UInt64(exactly: $0) }) else {
            throw yaml.invalid("horizon", "must be a whole number")
        }
        let discount = try yaml.number("discount") ?? 0
        guard (0...Self.mostDiscount).contains(discount) else {
            throw yaml.invalid("discount", "must be 0 to \(Self.mostDiscount)")
        }
        try self.init(
            features: yaml.texts("features") ?? [], horizon: horizon,
            discount: UInt64((discount * Self.discountUnit).rounded()))
    }
}

extension ServiceSpecification {
    fileprivate init(in yaml: inout YAMLMapping) throws {
        guard let items = try yaml.mappings("measures") else { throw yaml.missing("measures") }
        let measures = try items.map { item in
            var item = item
            let measure = try ServiceMeasure(in: &item)
            try item.finish()
            return measure
        }
        try self.init(measures: measures, by: yaml.texts("by") ?? [], period: yaml.text("period"))
    }
}

extension ServiceMeasure {
    /// `{column: outcome, figure: share, of: abandoned}`.
    fileprivate init(in yaml: inout YAMLMapping) throws {
        let kind: Kind
        switch try yaml.requiredText("figure") {
        case "share": kind = .share(of: try yaml.requiredText("of"))
        case "nps": kind = .netPromoter
        case "csat": kind = .satisfaction
        case "duration": kind = .duration
        case "mean": kind = .mean
        default: throw yaml.invalid("figure", "must be share, nps, csat, duration or mean")
        }
        try self.init(kind, column: yaml.requiredText("column"))
    }
}
