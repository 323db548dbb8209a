// SPDX-License-Identifier: Apache-2.0

/// The standard normal distribution.
enum NormalDistribution {
    /// The probability of at most x.
    static func below(_ x: Double) -> Double { ElementaryFunctions.erfc(-x / 2.0.squareRoot()) / 2 }

    /// The probability of at least |x| on either side.
    static func bothTails(_ x: Double) -> Double { ElementaryFunctions.erfc(abs(x) / 2.0.squareRoot()) }

    /// Where the density is of x, not scaled to 1.
    static func shape(_ x: Double) -> Double { ElementaryFunctions.exp(-x * x / 2) }

    /// The x that is exceeded in magnitude with probability `level`, by bisection, to the last bits.
    ///
    /// - Precondition: `level` is above 0 and at most 1.
    static func bound(ofBothTails level: Double) -> Double {
        var (low, high) = (0.0, farthest)
        for _ in 0..<bisections {
            let middle = (low + high) / 2
            if bothTails(middle) > level { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Beyond it a tail is below the smallest number.
    private static let farthest = 40.0
    private static let bisections = 64
}
