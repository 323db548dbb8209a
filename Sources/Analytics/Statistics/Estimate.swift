// SPDX-License-Identifier: Apache-2.0

/// A released figure and its standard error, noise included.
public struct Estimate: Sendable, Equatable, Codable {
    public let value: Double
    public let standardError: Double

    public init(value: Double, standardError: Double) {
        self.value = value
        self.standardError = standardError
    }

    /// The interval that covers the true figure 95 times in 100.
    public var interval: ClosedRange<Double> {
        value - Self.deviationsOfInterval * standardError...value + Self.deviationsOfInterval * standardError
    }

    /// Half of a 95 % interval, in standard errors.
    static let deviationsOfInterval = 1.959964
}
