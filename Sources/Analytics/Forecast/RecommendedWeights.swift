// SPDX-License-Identifier: Apache-2.0

public import Federation

extension StatisticsSpecification {
    /// The weights that make the bins of all histograms and tables equally precise for their size.
    ///
    /// Of N customers a bin of b has about N/b; its relative error falls with the root of its block's share. The sum
    /// of all squared relative errors is least if shares are in proportion to the numbers of bins.
    ///
    /// - Throws: ``AnalyticsError`` when the contract cannot serve the analysis.
    public func recommendedWeights(_ contract: FeatureContract) throws -> [String: UInt64] {
        let layout = try StatisticsLayout(self, contract)
        let blocks =
            layout.entries.map { ($0.axis.name, $0.axis.bins.count) }
            + zip(tables, layout.tables).map { pair, table in
                (pair.name, table.axes.reduce(1) { $0 * $1.bins.count })
            }
        let least = blocks.map(\.1).min() ?? 1
        var weights: [String: UInt64] = [:]
        for (name, bins) in blocks {
            let ratio = (Double(bins) / Double(max(least, 1))).rounded()
            weights[name] = min(UInt64(max(ratio, 1)), Self.weightRange.upperBound)
        }
        return weights
    }
}
