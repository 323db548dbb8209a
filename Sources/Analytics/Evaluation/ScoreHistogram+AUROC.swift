// SPDX-License-Identifier: Apache-2.0

extension ScoreHistogram {
    /// The Mann–Whitney statistic of the cells, ties counted one half. Its variance is that of the two samples
    /// (DeLong, from the cells) and of the noise (to first order).
    public var auroc: Estimate {
        let negativeTotal = negatives.reduce(0, +)
        let positiveTotal = positives.reduce(0, +)
        guard negativeTotal >= 1, positiveTotal >= 1 else { return Estimate(value: 0.5, standardError: 0.5) }
        let below = Self.cumulative(negatives).map { $0 / negativeTotal }
        let above = Self.cumulative(positives).map { 1 - $0 / positiveTotal }
        let value = zip(positives, below).reduce(0) { $0 + $1.0 * $1.1 } / positiveTotal
        let positiveSpread = max(0, zip(positives, below).reduce(0) { $0 + $1.0 * ($1.1 - value) * ($1.1 - value) })
        let negativeSpread = max(0, zip(negatives, above).reduce(0) { $0 + $1.0 * ($1.1 - value) * ($1.1 - value) })
        let sampling =
            positiveSpread / (positiveTotal * positiveTotal) + negativeSpread / (negativeTotal * negativeTotal)
        let noise =
            noiseVariance
            * (below.reduce(0) { $0 + ($1 - value) * ($1 - value) } / (positiveTotal * positiveTotal)
                + above.reduce(0) { $0 + ($1 - value) * ($1 - value) } / (negativeTotal * negativeTotal))
        return Estimate(
            value: min(max(value, 0), 1), standardError: min((sampling + noise).squareRoot(), 0.5))
    }

    /// For each cell what lies below it, and half of what lies in it.
    private static func cumulative(_ counts: [Double]) -> [Double] {
        var sum = 0.0
        return counts.map { count in
            defer { sum += count }
            return sum + count / 2
        }
    }
}
