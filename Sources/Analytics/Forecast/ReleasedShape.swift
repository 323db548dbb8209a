// SPDX-License-Identifier: Apache-2.0

import Federation

/// How customers are distributed as far as released statistics tell: columns on their own and two at a time.
struct ReleasedShape {
    private let statistics: StatisticsResult?
    private let contract: FeatureContract

    init(_ statistics: StatisticsResult?, _ contract: FeatureContract) {
        self.statistics = statistics
        self.contract = contract
    }

    /// How many customers each bin of a column has, not scaled; even over all bins but missing if nothing is released.
    /// Occurrences of one feature are taken for alike where the noise hides how they differ.
    func weights(_ feature: Feature) -> [Double] {
        let bins = FeatureBins(feature)
        guard let counts = released(feature) else { return Self.even(bins) }
        let column = ColumnName(feature, contract)
        let usual = column.isRepeated ? totals(column, bins) : Self.even(bins)
        return DenoisedCounts(counts, like: usual, bins, missingApart: true, evidence: .likely).values
    }

    /// How much more often than by chance each bin of a column goes with a bin of another; nil if no table tells.
    ///
    /// - Parameters:
    ///   - column: one feature, or what all its occurrences have in common (`wait` of `wait_1`, `wait_2` …).
    ///   - otherBin: of the other column; its missing bin stands for occurrences that have no value there.
    func ratios(_ column: ColumnName, _ bins: FeatureBins, with other: ColumnName, bin otherBin: Int) -> [Double]? {
        guard let cells = cells(column, bins, with: other, bin: otherBin) else { return nil }
        let all = totals(column, bins)
        let found = DenoisedCounts(cells, like: all, bins, missingApart: false, evidence: .certain).values
        let (seen, overall) = (found.reduce(0, +), all.reduce(0, +))
        guard seen > 0, overall > 0 else { return nil }
        return zip(found, all).map { $1 > 0 ? $0 / $1 * overall / seen : 1 }
    }

    /// Whether a table has both columns.
    func hasTable(_ first: ColumnName, _ second: ColumnName) -> Bool {
        statistics?.tables.contains { table in
            [table.rowName, table.columnName] == [first.base, second.base]
                || [table.rowName, table.columnName] == [second.base, first.base]
        } ?? false
    }

    private static func even(_ bins: FeatureBins) -> [Double] {
        (0..<bins.count).map { $0 == bins.missingBin ? 0 : 1 }
    }

    private func released(_ feature: Feature) -> [Estimate]? {
        let bins = FeatureBins(feature)
        let found = statistics?.features.first { $0.name == feature.name && $0.bins.count == bins.count }
        return found?.bins.map(\.count)
    }

    /// Of all occurrences together, missing ones apart.
    private func totals(_ column: ColumnName, _ bins: FeatureBins) -> [Double] {
        let features = contract.features.filter { ColumnName($0, contract).base == column.base }
        let released = features.compactMap(released).filter { $0.count == bins.count }
        guard let first = released.first else { return Self.even(bins) }
        let sum = released.dropFirst().reduce(first) { sum, counts in zip(sum, counts).map { $0 + $1 } }
        var values = DenoisedCounts(sum, like: Self.even(bins), bins, missingApart: true, evidence: .likely).values
        if column.isRepeated, let missing = bins.missingBin { values[missing] = 0 }
        return values
    }

    /// A column's counts beside one bin of another. Occurrences without a value are in no table: of those without one
    /// in the other column, the tables leave what the histograms have beyond.
    private func cells(
        _ column: ColumnName, _ bins: FeatureBins, with other: ColumnName, bin otherBin: Int
    ) -> [Estimate]? {
        let table = statistics?.tables.lazy.compactMap { table -> [[Estimate]]? in
            if table.rowName == column.base, table.columnName == other.base { return table.counts }
            guard table.rowName == other.base, table.columnName == column.base, let first = table.counts.first else {
                return nil
            }
            return first.indices.map { index in table.counts.map { $0[index] } }
        }.first
        guard let table, table.count == bins.count, let width = table.first?.count, otherBin < width else { return nil }
        guard column.isRepeated, other.isRepeated, otherBin == other.missingBin else {
            return table.map { $0[otherBin] }
        }
        return zip(table, totals(column, bins)).map { row, total in
            row.reduce(Estimate(value: total, standardError: 0)) { $0 - $1 }
        }
    }
}

/// What a column is called in tables: occurrences of one feature (`wait_1`, `wait_2` …) share a name.
struct ColumnName: Equatable {
    let base: String

    /// The number of the occurrence; nil for a feature that happens once.
    let occurrence: Int?

    let missingBin: Int?

    var isRepeated: Bool { occurrence != nil }

    init(_ feature: Feature, _ contract: FeatureContract) {
        missingBin = FeatureBins(feature).missingBin
        if let mark = feature.name.lastIndex(of: "_"), let number = Int(feature.name[mark...].dropFirst()),
            contract.index(ofFeature: "\(feature.name[..<mark])_1") != nil
        {
            base = String(feature.name[..<mark])
            occurrence = number
        } else {
            base = feature.name
            occurrence = nil
        }
    }
}
