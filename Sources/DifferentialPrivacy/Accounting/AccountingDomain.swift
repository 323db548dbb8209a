// SPDX-License-Identifier: Apache-2.0

/// The numbers for which the accountants' figures are proven and tested. Everything else is refused.
public enum AccountingDomain {
    /// Zero-concentrated cost. Far above 1 nothing is protected any more; zero costs nothing.
    public static let rho: ClosedRange<Double> = 0...1e6
    /// Probability that the guarantee fails.
    public static let delta: ClosedRange<Double> = 1e-300...0.999
    public static let epsilon: ClosedRange<Double> = 1e-12...1e6
    /// Standard deviations and sensitivities, in any unit.
    public static let scale: ClosedRange<Double> = 1e-100...1e100
    /// Rounds that are composed.
    public static let rounds: ClosedRange<Int> = 1...1_000_000_000

    /// Relative rounding of one floating-point operation.
    static let unitRoundoff = 0x1p-53
    /// Rounding steps, and last-bit errors of the C library, that every figure is granted for each of its terms.
    static let roundingSteps = 16.0

    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``; NaN is outside every range.
    static func check(_ value: Double, _ parameter: String, in range: ClosedRange<Double>) throws {
        guard range.contains(value) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: parameter, allowed: "between \(range.lowerBound) and \(range.upperBound)")
        }
    }
}
