// SPDX-License-Identifier: Apache-2.0

import Federation

/// Where each figure of `statistics` lies in the one vector, and how the precision is shared.
///
/// The blocks are: the customer count; for each feature its bins; for each numeric feature its first two moments;
/// the label; the cross-tables; the products for correlations.
struct StatisticsLayout: Sendable, Equatable {
    /// The blocks of one feature.
    struct Entry: Sendable, Equatable {
        let axis: TableAxis
        let counts: Int
        /// Nil for categories.
        let moments: Int?
        let range: NumericRange?
    }

    let tally: Tally
    let entries: [Entry]
    let label: Int?
    let tables: [(axes: [TableAxis], block: Int)]

    /// Positions in ``entries`` of the numbers that are correlated, and the block of their products.
    let correlated: [Int]
    let products: Int?

    /// Moments get half of a histogram's share, because the histogram says much of the same.
    private static let momentShare = 0.5

    init(_ specification: StatisticsSpecification, _ contract: FeatureContract) throws {
        func share(_ name: String) -> Double { Double(specification.weights[name] ?? 1) }
        var parts: [(content: TallyContent, share: Double)] = [(.everybody, 1)]
        var entries: [Entry] = []
        for column in try Self.columns(specification.features, contract) {
            let axis = TableAxis(column: column, contract)
            let range = NumericRange(contract.features[column])
            let counts = parts.count
            parts.append((.table([axis]), share(axis.name)))
            if let range {
                let moments = TallyContent.moments(ScaledColumn(column: column, range: range))
                parts.append((moments, Self.momentShare * share(axis.name)))
            }
            entries.append(
                Entry(axis: axis, counts: counts, moments: range == nil ? nil : counts + 1, range: range))
        }
        label = contract.label == nil ? nil : parts.count
        if contract.label != nil { parts.append((.label, 1)) }
        tables = try specification.tables.enumerated().map { index, pair in
            (try [TableAxis(pair.first, contract), TableAxis(pair.second, contract)], parts.count + index)
        }
        for (pair, table) in zip(specification.tables, tables) { parts.append((.table(table.axes), share(pair.name))) }
        correlated = specification.hasCorrelations ? entries.indices.filter { entries[$0].moments != nil } : []
        products = correlated.count < 2 ? nil : parts.count
        if products != nil {
            let columns = correlated.compactMap { index in
                entries[index].range.map { ScaledColumn(column: entries[index].axis.columns[0], range: $0) }
            }
            parts.append((.products(columns), share(StatisticsSpecification.correlationsName)))
        }
        self.entries = entries
        tally = try Tally(parts)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.tally == right.tally && left.entries == right.entries && left.correlated == right.correlated
    }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "counts, histograms and moments", dimension: tally.dimension, budgetShare: 1)]
    }

    private static func columns(_ names: [String], _ contract: FeatureContract) throws -> [Int] {
        if names.isEmpty { return Array(contract.features.indices) }
        return try names.map { name in
            guard let index = contract.index(ofFeature: name) else {
                throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
            }
            return index
        }
    }
}
