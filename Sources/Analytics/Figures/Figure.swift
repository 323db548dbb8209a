// SPDX-License-Identifier: Apache-2.0

/// One number of a result in its unit, with the interval that covers the truth 95 times in 100, noise included.
public struct Figure: Sendable, Equatable, Codable {
    /// Unique in its place: "p90".
    public let name: String

    /// Words for people: "nine in ten are below".
    public let title: String

    public let unit: String
    public let value: Double
    public let standardError: Double
    public let lowerBound: Double
    public let upperBound: Double

    /// Of a quantile: the width of its bin. The interval consists of whole bins.
    public let resolution: Double?

    /// The unit of plain counts.
    static let customers = "customers"

    /// - Parameter range: what the figure can be; the interval ends there.
    init(
        _ name: String, _ title: String, unit: String, _ estimate: Estimate,
        within range: ClosedRange<Double> = -Double.infinity...Double.infinity
    ) {
        self.name = name
        self.title = title
        self.unit = unit
        value = estimate.value
        standardError = estimate.standardError
        lowerBound = max(estimate.interval.lowerBound, min(range.lowerBound, estimate.value))
        resolution = nil
        upperBound = min(estimate.interval.upperBound, max(range.upperBound, estimate.value))
    }

    /// A quantile's interval is not symmetric; its standard error is a quarter of the interval's width, nearly.
    init(_ name: String, _ title: String, unit: String, _ quantile: QuantileEstimate) {
        self.name = name
        self.title = title
        self.unit = unit
        value = quantile.value
        lowerBound = quantile.lowerBound
        upperBound = quantile.upperBound
        resolution = quantile.resolution
        standardError = (quantile.upperBound - quantile.lowerBound) / (2 * Estimate.deviationsOfInterval)
    }

    /// The value with a symmetric error, for comparisons.
    var estimate: Estimate { Estimate(value: value, standardError: standardError) }
}
