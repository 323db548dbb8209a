// SPDX-License-Identifier: Apache-2.0

/// A value below which a stated share of all values lies, and the interval that covers the true one 95 times in 100,
/// noise and sample included. As fine as the bins: between their bounds it is interpolated.
public struct QuantileEstimate: Sendable, Equatable, Codable {
    /// 0.5 for the median.
    public let share: Double

    /// In the feature's unit.
    public let value: Double
    public let lowerBound: Double
    public let upperBound: Double
}
