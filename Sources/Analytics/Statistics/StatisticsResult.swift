// SPDX-License-Identifier: Apache-2.0

import Federation

/// Counts, means and histograms of the federation's customers, each with how far the noise may have moved it.
public struct StatisticsResult: Sendable, Equatable, Codable {
    /// How many customers took part.
    public let customers: Estimate

    public let features: [FeatureStatistics]

    /// How many customers have the outcome, do not have it, or have no label; nil if the contract has no label.
    public let label: LabelStatistics?

    init(_ released: ReleasedSum, _ layout: StatisticsLayout, _ contract: FeatureContract) {
        let counts = released.scaled(by: 1 / layout.countWeight)
        customers = Self.customers(counts, layout)
        let total = customers
        features = layout.blocks.map { block in
            FeatureStatistics(
                block, counts: counts, moments: released.scaled(by: 1 / layout.momentWeight), customers: total)
        }
        label = layout.labelOffset.map { offset in
            LabelStatistics(
                negative: counts.estimate(offset), positive: counts.estimate(offset + 1),
                missing: counts.estimate(offset + 2))
        }
    }

    /// Every histogram adds up to the number of customers: the best unbiased mix of all of these and the plain count
    /// weighs each by one over its number of bins.
    private static func customers(_ counts: ReleasedSum, _ layout: StatisticsLayout) -> Estimate {
        var sum = counts.values[0]
        var weight = 1.0
        var blocks = layout.blocks.map { $0.offset..<$0.offset + $0.bins.count }
        if let offset = layout.labelOffset { blocks.append(offset..<offset + StatisticsLayout.labelBins) }
        for block in blocks {
            let share = 1 / Double(block.count)
            sum += share * counts.values[block].reduce(0, +)
            weight += share
        }
        return Estimate(value: sum / weight, standardError: (counts.noiseVariance / weight).squareRoot())
    }
}

/// How the outcome is distributed.
public struct LabelStatistics: Sendable, Equatable, Codable {
    public let negative: Estimate
    public let positive: Estimate
    public let missing: Estimate
}
