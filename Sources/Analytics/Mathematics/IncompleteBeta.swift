// SPDX-License-Identifier: Apache-2.0

/// The regularized incomplete beta function.
package enum IncompleteBeta {
    private static let mostTerms = 500
    private static let tiny = 1e-300
    private static let precision = 1e-15

    /// The share of a Beta(a, b) distribution below x, to about 10⁻¹².
    ///
    /// - Precondition: a > 0, b > 0.
    /// - SeeAlso: Abramowitz and Stegun, 26.5.8, evaluated by the modified method of Lentz.
    package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let power = a * ElementaryFunctions.log(x) + b * ElementaryFunctions.log1p(-x)
        let front = ElementaryFunctions.exp(power - GammaFunctions.logBeta(a, b))
        if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
        return 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var above = 1.0
        var below = 1 / kept(1 - (a + b) * x / (a + 1))
        var value = below
        for index in 1...mostTerms {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            below = 1 / kept(1 + even * below)
            above = kept(1 + even / above)
            value *= below * above
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            below = 1 / kept(1 + odd * below)
            above = kept(1 + odd / above)
            value *= below * above
            if abs(below * above - 1) < precision { break }
        }
        return value
    }
}
