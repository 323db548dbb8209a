// SPDX-License-Identifier: Apache-2.0

/// The tail of the normal distribution over its density, (1 − Φ(x)) / φ(x): what is left of a tiny tail probability
/// once its exponential is taken out, so that neither underflows.
enum MillsRatio {
    /// Where the continued fraction takes over: below, exp(x²/2) is at most e^12.5 and costs few bits.
    private static let tailStart = 5.0
    /// Levels of the continued fraction; at x = 5 the rest is below e^−80.
    private static let levels = 40
    /// √(π/2).
    private static let atZero = 1.2533141373155003

    /// - Precondition: `x` ≥ 0.
    static func value(_ x: Double) -> Double {
        if x < tailStart {
            return atZero * ElementaryFunctions.exponential(x * x / 2)
                * ElementaryFunctions.complementaryErrorFunction(x / 2.0.squareRoot())
        }
        // 1/(x + 1/(x + 2/(x + 3/(x + …)))), from the inside.
        var fraction = x
        for level in stride(from: levels, through: 1, by: -1) { fraction = x + Double(level) / fraction }
        return 1 / fraction
    }
}
