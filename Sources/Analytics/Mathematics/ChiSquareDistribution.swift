// SPDX-License-Identifier: Apache-2.0

/// The distribution of a sum of squared standard normal numbers.
enum ChiSquareDistribution {
    /// The probability of at least x with a whole number of degrees of freedom, in closed form: Q(1/2) and Q(1) and
    /// the recurrence Q(a + 1) = Q(a) + (x/2)^a e^(−x/2) / Γ(a + 1).
    ///
    /// - Precondition: `degrees` is at least 1.
    static func above(_ x: Double, degrees: Int) -> Double {
        guard x > 0 else { return 1 }
        let half = x / 2
        var order = degrees % 2 == 0 ? 1.0 : 0.5
        var tail =
            degrees % 2 == 0 ? ElementaryFunctions.exp(-half) : ElementaryFunctions.erfc(half.squareRoot())
        // (x/2)^a e^(−x/2) / Γ(a + 1) at the first order.
        let root = (half * 4 / Double.pi).squareRoot()
        var term = degrees % 2 == 0 ? half * ElementaryFunctions.exp(-half) : root * ElementaryFunctions.exp(-half)
        while 2 * order < Double(degrees) - 0.5 {
            tail += term
            order += 1
            term *= half / (order)
        }
        return min(tail, 1)
    }
}
