// SPDX-License-Identifier: Apache-2.0

import Federation

/// Counts, means and histograms of the federation's customers, each with how far the noise may have moved it.
public struct StatisticsResult: Sendable, Equatable, Codable {
    /// How many customers took part.
    public let customers: Estimate

    public let features: [FeatureStatistics]

    /// How many customers have the outcome, do not have it, or have no label; nil if the contract has no label.
    public let label: LabelStatistics?

    /// The cross-tables that were asked for.
    public let tables: [TableStatistics]

    /// Every two numbers of the features, if correlations were asked for.
    public let correlations: [Correlation]

    init(_ released: ReleasedSum, _ layout: StatisticsLayout) {
        let customers = Self.customers(released, layout)
        let features = layout.entries.map { entry in
            FeatureStatistics(
                entry, counts: layout.tally.released(released, block: entry.counts),
                moments: entry.moments.map { layout.tally.released(released, block: $0) }, customers: customers)
        }
        self.customers = customers
        self.features = features
        label = layout.label.map { block in
            let counts = layout.tally.released(released, block: block)
            return LabelStatistics(
                negative: counts.estimate(0), positive: counts.estimate(1), missing: counts.estimate(2))
        }
        tables = layout.tables.map { TableStatistics($0.axes, layout.tally.released(released, block: $0.block)) }
        correlations = layout.products.map { Correlation.all(released, layout, products: $0, customers) } ?? []
    }

    /// Every histogram adds up to the number of customers: the best unbiased mix of all of these and the plain count
    /// weighs each by one over the variance of its total.
    private static func customers(_ released: ReleasedSum, _ layout: StatisticsLayout) -> Estimate {
        let blocks = [0] + layout.entries.map(\.counts) + (layout.label.map { [$0] } ?? [])
        return Estimate.mix(
            blocks.map { block in
                let counts = layout.tally.released(released, block: block)
                return Estimate(
                    value: counts.values.reduce(0, +),
                    standardError: (counts.noiseVariance * Double(counts.values.count)).squareRoot())
            })
    }
}

/// How the outcome is distributed.
public struct LabelStatistics: Sendable, Equatable, Codable {
    public let negative: Estimate
    public let positive: Estimate
    public let missing: Estimate
}
