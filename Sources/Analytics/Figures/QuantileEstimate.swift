// SPDX-License-Identifier: Apache-2.0

/// A value below which a stated share of all values lies, and the interval that covers the true one 95 times in 100,
/// noise and sample included, where values are spread evenly inside their bins. Where they pile up, the truth may lie
/// up to ``resolution`` beyond.
public struct QuantileEstimate: Sendable, Equatable, Codable {
    /// 0.5 for the median.
    public let share: Double

    /// In the feature's unit.
    public let value: Double
    public let lowerBound: Double
    public let upperBound: Double

    /// The width of the bin that holds ``value``; 0 at a value with a bin of its own.
    public let resolution: Double
}
