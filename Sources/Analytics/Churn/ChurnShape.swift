// SPDX-License-Identifier: Apache-2.0

public import Federation

/// One feature of a churn model, ready to be drawn: what each of its values does to the log-odds, compared with the
/// average customer.
public struct ChurnShape: Sendable, Equatable, Codable {
    /// One bin of the feature.
    public struct Point: Sendable, Equatable, Codable {
        /// Words for people: "12 to 14 months", "Two year", "missing".
        public let title: String

        /// Where a numeric bin begins and ends, in raw units; nil for categories, special values and missing.
        public let lowerBound: Double?
        public let upperBound: Double?

        /// Log-odds relative to the average customer; the error is that of the noise.
        public let logOdds: Estimate
    }

    public let feature: String
    public let title: String
    public let points: [Point]
}

extension ChurnModel {
    /// The model's terms as shapes, in the order of the terms. A slope is read at the middle of every bin.
    ///
    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract.
    public func shapes(contract: FeatureContract) throws -> [ChurnShape] {
        _ = try ChurnScorer(model: self, contract: contract)
        return terms.compactMap { term in
            contract.features.first { $0.name == term.feature }.map { ChurnShape(term, $0) }
        }
    }
}

extension ChurnShape {
    fileprivate init(_ term: ChurnTerm, _ feature: Feature) {
        let bins = FeatureBins(shapeOf: feature)
        self.feature = term.feature
        title = feature.title.isEmpty ? feature.name : feature.title
        points = (0..<bins.count).map { bin in
            let bounds = bins.bounds(ofBin: bin)
            let middle = bounds.map { _ in (Double(bin) + 0.5) / Double(bins.regularCount) }
            return Point(
                title: bins.title(ofBin: bin), lowerBound: bounds?.lower, upperBound: bounds?.upper,
                logOdds: Estimate(
                    value: term.contribution(position: middle ?? (bins.isNumeric ? 0.5 : nil), bin: bin) - term.average,
                    standardError: term.stepErrors.isEmpty ? term.slopeError : term.stepErrors[bin]))
        }
    }
}
