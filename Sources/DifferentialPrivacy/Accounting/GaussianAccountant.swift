// SPDX-License-Identifier: Apache-2.0

/// The exact privacy of the continuous Gaussian mechanism: for information, as the least that any accountant of
/// Gaussian noise could report. The ledger never uses it.
///
/// - SeeAlso: Balle, Wang, "Improving the Gaussian Mechanism for Differential Privacy", 2018, Theorem 8;
///   `docs/PRIVACY.md`, "Accounting".
public enum GaussianAccountant {
    /// ln √(2π).
    private static let logRootTwoPi = 0.9189385332046727

    /// The smallest ε for which Gaussian noise of total cost ρ gives (ε, δ), rounded up.
    ///
    /// Solves δ = Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ) with μ = √(2ρ), that is √rounds · sensitivity / standardDeviation.
    ///
    /// - Parameters: as for ``ZeroConcentratedAccountant/epsilon(rho:delta:)``.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``.
    public static func epsilon(rho: Double, delta: Double) throws -> Double {
        // The zero-concentrated bound holds for this mechanism too, so it brackets the root.
        var high = try ZeroConcentratedAccountant.epsilon(rho: rho, delta: delta)
        guard rho > 0 else { return 0 }
        let mean = (2 * rho).squareRoot().nextUp
        let target = ElementaryFunctions.logarithm(delta).nextDown
        var low = 0.0
        if logDelta(epsilon: low, mean: mean) <= target { return 0 }
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return high }
            if logDelta(epsilon: middle, mean: mean) <= target { high = middle } else { low = middle }
        }
    }

    /// ln δ(ε), never below the truth.
    ///
    /// With a = ε/μ − μ/2 and b = ε/μ + μ/2, e^ε = exp((b² − a²)/2), hence δ = φ(a)·(R(a) − R(b)) with Mills' ratio R,
    /// which neither underflows for a small δ nor overflows for a large ε.
    static func logDelta(epsilon: Double, mean: Double) -> Double {
        let shift = epsilon / mean
        let near = shift - mean / 2
        let far = shift + mean / 2
        let grant = AccountingDomain.roundingSteps * AccountingDomain.unitRoundoff
        let exponent = -near * near / 2 + grant * (near.magnitude * far + 1)
        let farRatio = MillsRatio.value(far)
        if near >= 0 {
            let nearRatio = MillsRatio.value(near)
            let difference = nearRatio - farRatio + grant * (nearRatio + farRatio)
            return exponent - logRootTwoPi + ElementaryFunctions.logarithm(difference)
        }
        // Most of the mass: the tail itself is between a half and one.
        let tail = ElementaryFunctions.complementaryErrorFunction(near / 2.0.squareRoot()) / 2
        let lost = ElementaryFunctions.exponential(-near * near / 2 - logRootTwoPi) * farRatio
        return ElementaryFunctions.logarithm(tail - lost + grant * (tail + lost * (1 + near * near)))
    }
}
