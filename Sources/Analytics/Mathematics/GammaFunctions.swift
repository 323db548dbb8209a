// SPDX-License-Identifier: Apache-2.0

/// The gamma function's relatives for positive arguments, to a relative 10⁻¹³ or an absolute 10⁻¹⁴, whichever is more.
///
/// - SeeAlso: Abramowitz and Stegun, 6.1.41 and 6.3.18 (Stirling's series), after shifting the argument upwards.
package enum GammaFunctions {
    /// Where Stirling's series takes over.
    private static let largeFrom = 10.0

    /// ln Γ(x).
    ///
    /// - Precondition: x > 0.
    package static func logGamma(_ x: Double) -> Double {
        var (shifted, product) = (x, 1.0)
        while shifted < largeFrom {
            product *= shifted
            shifted += 1
        }
        let (inverse, square) = (1 / shifted, 1 / (shifted * shifted))
        var series = -3617.0 / 122_400
        for term in [1.0 / 156, -691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12] {
            series = series * square + term
        }
        let stirling = (shifted - 0.5) * ElementaryFunctions.log(shifted) - shifted + halfLogTwoPi + series * inverse
        return stirling - ElementaryFunctions.log(product)
    }

    /// The derivative of ln Γ at x.
    ///
    /// - Precondition: x > 0.
    package static func digamma(_ x: Double) -> Double {
        var (shifted, sum) = (x, 0.0)
        while shifted < largeFrom {
            sum -= 1 / shifted
            shifted += 1
        }
        let square = 1 / (shifted * shifted)
        var series = -1.0 / 12
        for term in [691.0 / 32_760, -1.0 / 132, 1.0 / 240, -1.0 / 252, 1.0 / 120, -1.0 / 12] {
            series = series * square + term
        }
        return sum + ElementaryFunctions.log(shifted) - 0.5 / shifted + series * square
    }

    /// ln B(a, b).
    static func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

    private static let halfLogTwoPi = 0.918_938_533_204_672_7
}
