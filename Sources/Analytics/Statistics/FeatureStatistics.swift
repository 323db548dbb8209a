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

    /// A tenth, a quarter, half, three quarters and nine tenths of the customers with a value lie below; empty for
    /// categories, and where the noise hides them.
    public let quantiles: [QuantileEstimate]

    /// How many customers are in each bin.
    public let bins: [BinStatistics]

    private static let shares = [0.1, 0.25, 0.5, 0.75, 0.9]

    init(_ entry: StatisticsLayout.Entry, counts: ReleasedSum, moments: ReleasedSum?, customers: Estimate) {
        let axis = entry.axis
        name = axis.name
        title = axis.title
        unit = axis.bins.feature.unit
        bins = (0..<axis.bins.count).map { BinStatistics(axis.bins, bin: $0, count: counts.estimate($0)) }
        let distribution = Distribution(axis.bins, counts)
        quantiles = Self.shares.compactMap { distribution?.quantile($0) }
        let known = Self.known(axis.bins, counts, customers)
        let summary = moments.flatMap { moments in
            entry.range.flatMap { Self.summary(moments, $0, known: known) }
        }
        (mean, standardDeviation) = summary ?? (nil, nil)
    }

    /// How many customers have a value: all but the missing.
    private static func known(_ bins: FeatureBins, _ counts: ReleasedSum, _ customers: Estimate) -> Estimate {
        guard let missing = bins.missingBin else { return customers }
        return customers - counts.estimate(missing)
    }

    /// The mean has a sampling error beside the noise; the deviation's error is that of a normal distribution.
    private static func summary(
        _ sums: ReleasedSum, _ range: NumericRange, known count: Estimate
    ) -> (Estimate, Estimate)? {
        let known = count.value
        guard known > 4 * max(sums.noiseDeviation, count.standardError), known >= 1 else { return nil }
        let first = min(max(sums.values[0] / known, -1), 1)
        let second = min(max(sums.values[1] / known, 0), 1)
        let deviation = max(0, second - first * first).squareRoot()
        let noise = sums.noiseDeviation / known
        let halfWidth = (range.transformed(at: 1) - range.transformed(at: 0)) / 2
        let middle = range.transformed(at: 0.5)
        let noiseOfCount = first * count.standardError / known
        let meanError = (deviation * deviation / known + noise * noise + noiseOfCount * noiseOfCount).squareRoot()
        let slope = deviation > noise ? 1 / (2 * deviation) : 1
        let noiseOfDeviation = noise * slope * (1 + 4 * first * first).squareRoot()
        let deviationError = (deviation * deviation / (2 * known) + noiseOfDeviation * noiseOfDeviation).squareRoot()
        return (
            Estimate(value: middle + halfWidth * first, standardError: halfWidth * meanError),
            Estimate(value: halfWidth * deviation, standardError: halfWidth * deviationError)
        )
    }
}
