// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// A churn model with everything that is needed to score customers by hand: for other programs, as JSON.
///
/// `log_odds = intercept + Σ terms + Σ interactions`, `probability = 1 / (1 + exp(−log_odds))`. A term adds
/// `steps[bin]`, or `slope · (position − ½)`; an interaction adds
/// `weight · min(max(first[bin] · second[bin], −limit), limit)`.
///
/// - SeeAlso: `docs/ANALYSES.md`, "Exports".
public struct ChurnModelDocument: Sendable, Equatable, Codable {
    /// How a feature's value becomes a bin: missing first, then special values, then the rest.
    public struct Reading: Sendable, Equatable, Codable {
        public let feature: String
        public let title: String
        public let unit: String

        /// For a number: where the cells after the first begin, in raw units. A value is in the last cell that begins at
        /// or below it.
        public let edges: [Double]?

        /// For a number: values with a bin of their own, which come after the cells.
        public let specialValues: [Double]?

        /// For a category: the vocabulary; a bin for each.
        public let categories: [String]?

        /// What stands for a missing number, if a number does.
        public let missingValue: Double?

        /// Where missing goes otherwise.
        public let missingBin: Int?

        /// For a slope: the range, and whether ln(1 + x) is taken of values and bounds. The position is how far the
        /// value is from the lower bound to the upper, 0…1; missing is in the middle.
        public let bounds: [Double]?
        public let isLogarithmic: Bool?
    }

    public static let currentFormat = "tributary-churn-1"

    public let format: String
    public let model: ChurnModel

    /// The model's digest, in hexadecimal digits.
    public let digest: String

    /// One for each term, in the same order.
    public let readings: [Reading]

    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract.
    public init(model: ChurnModel, contract: FeatureContract) throws {
        _ = try ChurnScorer(model: model, contract: contract)
        format = Self.currentFormat
        self.model = model
        digest = model.digest.hex
        readings = model.terms.compactMap { term in
            contract.features.first { $0.name == term.feature }.map(Reading.init)
        }
    }
}

extension ChurnModelDocument.Reading {
    fileprivate init(_ source: Feature) {
        let bins = FeatureBins(shapeOf: source)
        let range = NumericRange(source)
        feature = source.name
        title = bins.title
        unit = source.unit
        edges = range.map(bins.exactEdges)
        specialValues = range.map { _ in (bins.regularCount..<bins.count).compactMap(bins.specialValue(ofBin:)) }
        if case .categorical(let names) = source.kind { categories = names } else { categories = nil }
        missingValue = range?.missingValue
        missingBin = range == nil ? bins.bin(ofCategory: FeatureColumn.missingCategory) : bins.missingBin
        bounds = range.map { [$0.lowerBound, $0.upperBound] }
        isLogarithmic = range.map { $0.transform == .log1p }
    }
}
