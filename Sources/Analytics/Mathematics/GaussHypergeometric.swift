// SPDX-License-Identifier: Apache-2.0

/// Gauss' hypergeometric function ₂F₁(a, b; c; z) by its power series.
///
/// - SeeAlso: Abramowitz and Stegun, 15.1.1.
package enum GaussHypergeometric {
    /// Enough for |z| ≤ 0.998.
    private static let mostTerms = 20_000
    private static let precision = 1e-17

    /// ₂F₁(a, b; c; z), to about 10⁻¹³ of the largest term.
    ///
    /// - Precondition: c > −1, c ≠ 0, |z| < 1.
    package static func value(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
        1 + b / c * excess(a, b, c, z)
    }

    /// c · (₂F₁(a, b; c; z) − 1) / b, which stays exact where b or c is zero.
    ///
    /// - Precondition: c > −1, |z| < 1.
    package static func excess(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
        var term = a * z
        var (sum, rest) = (term, 0.0)
        for index in 1..<mostTerms {
            let n = Double(index)
            term *= (a + n) / (c + n) * (b + n) / (n + 1) * z
            // Summed with Kahan's correction: many small terms near z = 1.
            let added = term - rest
            let next = sum + added
            rest = (next - sum) - added
            sum = next
            if abs(term) <= precision * abs(sum) { break }
        }
        return sum
    }
}
