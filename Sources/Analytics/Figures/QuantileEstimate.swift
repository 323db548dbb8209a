// SPDX-License-Identifier: Apache-2.0

/// A value below which a stated share of all values lies, and the interval that covers the true one at least 95 times in
/// 100, noise and sample included and whatever the values do inside their bins: it runs from the beginning of a bin to
/// the end of one.
public struct QuantileEstimate: Sendable, Equatable, Codable {
    /// 0.5 for the median.
    public let share: Double

    /// In the feature's unit, for values that are spread evenly inside their bins.
    public let value: Double

    /// Where the first bin that may hold the true quantile begins.
    public let lowerBound: Double

    /// The largest number that the last such bin can hold: just below the next bin.
    public let upperBound: Double

    /// The width of the bin that holds ``value``; 0 at a value with a bin of its own.
    public let resolution: Double
}
