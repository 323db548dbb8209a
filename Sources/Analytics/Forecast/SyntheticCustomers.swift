// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// Customers who never were, made from a contract: every column on its own, even over its bins or like a released
/// histogram. They show how far noise moves a figure, not what the figure is.
public struct SyntheticCustomers: Sendable {
    public let matrix: FeatureMatrix

    /// The share of customers with the outcome and of missing outcomes, unless a release says otherwise.
    private static let positiveShare = 0.25

    /// - Parameters:
    ///   - marginals: released histograms; columns it does not have are even.
    ///   - seed: fixes every customer.
    /// - Throws: ``AnalyticsError/malformedMatrix(reason:)`` never, for a valid contract.
    public init(_ contract: FeatureContract, count: Int, like marginals: StatisticsResult? = nil, seed: Digest) throws {
        var random = PublicUniform(seed: seed)
        // Who has a second contact had a first: missing occurrences are those of the same customers in every column.
        let presence = random.permutation(count)
        let columns = contract.features.map { feature -> FeatureColumn in
            let bins = FeatureBins(feature)
            let known = marginals?.features.first { $0.name == feature.name && $0.bins.count == bins.count }
            let weights =
                known?.bins.map { max(0, $0.count.value) }
                ?? (0..<bins.count).map { $0 == bins.missingBin ? 0 : 1 }
            let draw = WeightedDraw(weights)
            let order = random.permutation(count)
            let missing = bins.missingBin.map { draw.share(of: $0) } ?? 0
            let isRepeated = missing > 0 && Self.isOccurrence(feature, contract)
            return Self.column(bins, count: count) { row in
                let place = (Double(order[row]) + 0.5) / Double(count)
                guard isRepeated else { return draw.index(place) }
                let isAbsent = (Double(presence[row]) + 0.5) / Double(count) >= 1 - missing
                return isAbsent ? bins.missingBin ?? 0 : draw.index(place * (1 - missing))
            } at: {
                random.next()
            }
        }
        var labels: [Int8] = []
        if contract.label != nil {
            let positive = Self.positiveShare(marginals?.label)
            labels = (0..<count).map { _ in
                random.next() < positive ? FeatureMatrix.Label.positive : FeatureMatrix.Label.negative
            }
        }
        matrix = try FeatureMatrix(
            contract: contract, columns: columns, labels: labels,
            isHeldOut: [Bool](repeating: false, count: count))
    }

    /// Whether a column is one of `name_1`, `name_2` …
    private static func isOccurrence(_ feature: Feature, _ contract: FeatureContract) -> Bool {
        guard let mark = feature.name.lastIndex(of: "_"), Int(feature.name[mark...].dropFirst()) != nil else {
            return false
        }
        return contract.index(ofFeature: "\(feature.name[..<mark])_1") != nil
    }

    private static func positiveShare(_ label: LabelStatistics?) -> Double {
        guard let label, label.positive.value + label.negative.value >= 1 else { return positiveShare }
        return min(max(label.positive.value / (label.positive.value + label.negative.value), 0), 1)
    }

    /// - Parameters:
    ///   - bin: the bin of a row; all rows together have the column's shares as closely as can be.
    ///   - place: draws a place inside a cell, in 0..<1.
    private static func column(
        _ bins: FeatureBins, count: Int, bin: (Int) -> Int, at place: () -> Double
    ) -> FeatureColumn {
        guard let range = NumericRange(bins.feature) else {
            return .categorical(
                (0..<count).map { row in
                    let category = bin(row)
                    return category == bins.missingBin ? FeatureColumn.missingCategory : Int32(category)
                })
        }
        let values = (0..<count).map { row -> Double in
            let cell = bin(row)
            if cell == bins.missingBin { return .nan }
            if let special = bins.specialValue(ofBin: cell) { return special }
            return range.value(at: (Double(cell) + place()) / Double(bins.regularCount))
        }
        return .numbers(values, precision: bins.feature.precision)
    }
}

/// Draws indices in proportion to weights.
private struct WeightedDraw {
    private let below: [Double]

    init(_ weights: [Double]) {
        var sum = 0.0
        below = weights.map { weight in
            sum += weight
            return sum
        }
    }

    /// The chance of an index.
    func share(of index: Int) -> Double {
        guard let total = below.last, total > 0 else { return 0 }
        return (below[index] - (index > 0 ? below[index - 1] : 0)) / total
    }

    /// - Parameter draw: in 0..<1.
    func index(_ draw: Double) -> Int {
        let target = draw * (below.last ?? 0)
        return below.firstIndex { $0 > target } ?? 0
    }
}
