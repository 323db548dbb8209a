// SPDX-License-Identifier: Apache-2.0

import Federation

/// The price of adding up discrete Gaussians: the sum of h shares is close to a discrete Gaussian, not equal to one.
///
/// The difference costs at most τ·d, with `τ = 10 Σ_{k=1}^{h−1} exp(−2π² s² k/(k+1))` for d coordinates of variance s².
/// Every cost in the ledger is rounded up and has one more unit of 10⁻⁹ ρ added, which pays for τ·d whenever
/// 10⁹·τ·d ≤ 1. For s ≥ 3, d ≤ 3·10⁶ and h ≤ 1000 it is below 10⁻²²; the check holds should those limits ever move.
///
/// - SeeAlso: Kairouz, Liu, Steinke 2021, arXiv 2102.06387; `docs/PRIVACY.md`, "Mechanism".
public enum NoiseSmoothing {
    /// An upper bound of τ·d in ρ.
    ///
    /// - Parameters:
    ///   - honestSurvivors: h ≥ 2.
    ///   - variance: s² ≥ 1, of each share.
    ///   - dimension: d ≥ 1.
    public static func cost(honestSurvivors: Int, variance: UInt64, dimension: Int) -> Double {
        // exp(−2π² s² k/(k+1)) falls with k, so the first term bounds each of the h − 1; 2π²·½ = π² > 9.8696.
        let firstTerm = ElementaryFunctions.exponential(-9.8696 * Double(variance))
        return 10 * Double(honestSurvivors - 1) * firstTerm * Double(dimension)
    }

    /// - Throws: ``DifferentialPrivacyError`` if the dimension is out of range, or if the one unit that every cost
    ///   adds would not pay for τ·d.
    static func check(honestSurvivors: Int, variance: UInt64, dimension: Int) throws {
        guard (1...Limits.maximumDimension).contains(dimension) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "dimension", allowed: "between 1 and \(Limits.maximumDimension)")
        }
        let units = 1e9 * cost(honestSurvivors: honestSurvivors, variance: variance, dimension: dimension)
        guard units <= 1 else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "noise variance", allowed: "large enough that the sum of discrete Gaussians is close to one")
        }
    }
}
