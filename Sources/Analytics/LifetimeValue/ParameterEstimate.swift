// SPDX-License-Identifier: Apache-2.0

/// A parameter with the interval that covers its true value 95 times in 100, noise and sample included.
public struct ParameterEstimate: Sendable, Equatable, Codable {
    /// As in the literature: "r", "alpha".
    public let name: String
    public let value: Double
    public let lowerBound: Double
    public let upperBound: Double

    /// Of the parameter's logarithm: about the relative error.
    public let relativeError: Double

    /// Whether the customers, as seen through the noise, say where the parameter is: its relative error is below
    /// ``largestError``, and it has not run to the end of all that is tried.
    public let isIdentified: Bool

    /// Above it, the 95 % interval spans more than a factor of fifty.
    public static let largestError = 1.0

    /// - Parameters:
    ///   - log: the parameter's logarithm.
    ///   - variance: of the logarithm.
    ///   - bounds: what was tried.
    init(_ name: String, log: Double, variance: Double, bounds: ClosedRange<Double>) {
        self.name = name
        value = ElementaryFunctions.exp(log)
        let deviation = variance >= 0 ? min(variance.squareRoot(), Self.endless) : Self.endless
        relativeError = deviation
        lowerBound = ElementaryFunctions.exp(log - Estimate.deviationsOfInterval * deviation)
        upperBound = ElementaryFunctions.exp(log + Estimate.deviationsOfInterval * deviation)
        let isInside = log > bounds.lowerBound + Self.edge && log < bounds.upperBound - Self.edge
        isIdentified = deviation < Self.largestError && isInside
    }

    private static let endless = 100.0
    private static let edge = 1e-6
}
