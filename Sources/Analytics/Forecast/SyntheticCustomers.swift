// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// Customers who never were, made from a contract: even over its bins, or like released histograms and tables. They
/// show how far noise moves a figure, not what the figure is.
public struct SyntheticCustomers: Sendable {
    public let matrix: FeatureMatrix

    /// The share of customers with the outcome and of missing outcomes, unless a release says otherwise.
    private static let positiveShare = 0.25

    /// - Parameters:
    ///   - marginals: released statistics; columns it does not have are even, and columns without a table unrelated.
    ///   - seed: fixes every customer.
    /// - Throws: ``AnalyticsError/malformedMatrix(reason:)`` never, for a valid contract.
    public init(_ contract: FeatureContract, count: Int, like marginals: StatisticsResult? = nil, seed: Digest) throws {
        var random = PublicUniform(seed: seed)
        var draws = SyntheticDraws(contract, count: count, like: marginals, &random)
        // A number's histogram beside a category tells more than the few counts of categories beside a number.
        let isCategory = contract.features.map { NumericRange($0) == nil }
        for index in isCategory.indices where isCategory[index] { draws.draw(index, &random) }
        for index in isCategory.indices where !isCategory[index] { draws.draw(index, &random) }
        let columns = contract.features.indices.map { index in
            Self.column(FeatureBins(contract.features[index]), draws.bins[index] ?? []) { random.next() }
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

    private static func positiveShare(_ label: LabelStatistics?) -> Double {
        guard let label, label.positive.value + label.negative.value >= 1 else { return positiveShare }
        return min(max(label.positive.value / (label.positive.value + label.negative.value), 0), 1)
    }

    /// - Parameter place: draws a place inside a cell, in 0..<1.
    private static func column(_ bins: FeatureBins, _ drawn: [Int], at place: () -> Double) -> FeatureColumn {
        guard let range = NumericRange(bins.feature) else {
            return .categorical(drawn.map { $0 == bins.missingBin ? FeatureColumn.missingCategory : Int32($0) })
        }
        let values = drawn.map { cell -> Double in
            if cell == bins.missingBin { return .nan }
            if let special = bins.specialValue(ofBin: cell) { return special }
            return range.value(at: (Double(cell) + place()) / Double(bins.regularCount))
        }
        return .numbers(values, precision: bins.feature.precision)
    }
}

/// The bins of synthetic customers, column by column, each like those that are drawn already.
private struct SyntheticDraws {
    /// By the column's place in the contract, then by row.
    private(set) var bins: [Int: [Int]] = [:]

    private let contract: FeatureContract
    private let names: [ColumnName]
    private let shape: ReleasedShape

    /// Who has a second contact had a first: missing occurrences are those of the same customers in every column.
    private let presence: [Int]

    init(_ contract: FeatureContract, count: Int, like released: StatisticsResult?, _ random: inout PublicUniform) {
        self.contract = contract
        names = contract.features.map { ColumnName($0, contract) }
        shape = ReleasedShape(released, contract)
        presence = random.permutation(count)
    }

    /// All rows together have the column's shares as closely as can be, and so have those alike in other columns.
    mutating func draw(_ index: Int, _ random: inout PublicUniform) {
        let axis = FeatureBins(contract.features[index])
        let weights = shape.weights(contract.features[index])
        let count = presence.count
        var drawn = [Int](repeating: 0, count: count)
        var present = Array(0..<count)
        var known = weights
        if names[index].isRepeated, let missing = axis.missingBin, weights[missing] > 0 {
            let share = WeightedDraw(weights).share(of: missing)
            present = present.filter { (Double(presence[$0]) + 0.5) / Double(count) < 1 - share }
            known[missing] = 0
            for row in drawn.indices { drawn[row] = missing }
        }
        let partners = bins.keys.sorted().filter { isPartner($0, of: index) }
        let alike = Dictionary(grouping: present) { row in partners.map { bins[$0]?[row] ?? 0 } }
        for key in alike.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let rows = alike[key] ?? []
            var given = known
            for (partner, bin) in zip(partners, key) {
                let ratios = shape.ratios(names[index], axis, with: names[partner], bin: bin)
                if let ratios { given = zip(given, ratios).map { $0 * $1 } }
            }
            let draw = WeightedDraw(given.contains { $0 > 0 } ? given : known)
            let offset = random.next()
            for (row, place) in zip(rows, random.permutation(rows.count)) {
                drawn[row] = draw.index((Double(place) + offset) / Double(rows.count))
            }
        }
        bins[index] = drawn
    }

    /// Whether two columns are of the same occurrence, and a table tells of both.
    private func isPartner(_ other: Int, of index: Int) -> Bool {
        let (first, second) = (names[index], names[other])
        guard first.occurrence == nil || second.occurrence == nil || first.occurrence == second.occurrence else {
            return false
        }
        return shape.hasTable(first, second)
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
