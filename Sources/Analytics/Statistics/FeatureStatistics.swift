// SPDX-License-Identifier: Apache-2.0

import Federation

/// The distribution of one feature.
public struct FeatureStatistics: Sendable, Equatable, Codable {
    public let name: String
    public let title: String
    public let unit: String

    /// Mean and standard deviation on the contract's transformed scale, of customers with a value, clipped to the
    /// public bounds; nil for categories, and where too few customers have a value to tell.
    public let mean: Estimate?
    public let standardDeviation: Estimate?

    /// How many customers are in each bin.
    public let bins: [BinStatistics]

    init(_ block: StatisticsLayout.Block, counts: ReleasedSum, moments: ReleasedSum, customers: Estimate) {
        let feature = block.bins.feature
        name = feature.name
        title = feature.title.isEmpty ? feature.name : feature.title
        unit = feature.unit
        bins = (0..<block.bins.count).map { bin in
            BinStatistics(block.bins, bin: bin, count: counts.estimate(block.offset + bin))
        }
        let known = Self.known(block, counts, customers)
        (mean, standardDeviation) =
            block.moments.flatMap { Self.summary($0, moments, known: known) } ?? (nil, nil)
    }

    /// How many customers have a value: all but the missing.
    private static func known(
        _ block: StatisticsLayout.Block, _ counts: ReleasedSum, _ customers: Estimate
    ) -> Double {
        guard let missing = block.bins.missingBin else { return customers.value }
        return customers.value - max(0, counts.values[block.offset + missing])
    }

    /// The mean has a sampling error beside the noise; the deviation's error is that of a normal distribution.
    private static func summary(
        _ moments: StatisticsLayout.Moments, _ sums: ReleasedSum, known: Double
    ) -> (Estimate, Estimate)? {
        guard known > 4 * sums.noiseDeviation, known >= 1 else { return nil }
        let first = min(max(sums.values[moments.offset] / known, -1), 1)
        let second = min(max(sums.values[moments.offset + 1] / known, 0), 1)
        let deviation = max(0, second - first * first).squareRoot()
        let noise = sums.noiseDeviation / known
        let halfWidth = (moments.range.transformed(at: 1) - moments.range.transformed(at: 0)) / 2
        let middle = moments.range.transformed(at: 0.5)
        let meanError = (deviation * deviation / known + noise * noise).squareRoot()
        let slope = deviation > noise ? 1 / (2 * deviation) : 1
        let noiseOfDeviation = noise * slope * (1 + 4 * first * first).squareRoot()
        let deviationError = (deviation * deviation / (2 * known) + noiseOfDeviation * noiseOfDeviation).squareRoot()
        return (
            Estimate(value: middle + halfWidth * first, standardError: halfWidth * meanError),
            Estimate(value: halfWidth * deviation, standardError: halfWidth * deviationError)
        )
    }
}
