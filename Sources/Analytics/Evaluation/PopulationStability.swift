// SPDX-License-Identifier: Apache-2.0

/// The population stability index: how far a distribution has moved between two releases. By custom, below 0.1 is
/// stable, above 0.25 has shifted.
public enum PopulationStability {
    /// Shares below this, or below twice the noise, count as that: an empty cell must not make the index infinite, and
    /// whether a nearly empty one is empty is not known.
    private static let leastShare = 0.005

    /// Σ (after − before) · ln(after / before) over the cells' shares. The bias that noise and sampling give it is taken
    /// off, and the error holds both; so the index of two releases of the same customers is near 0, not above it.
    ///
    /// - Parameters:
    ///   - before: noisy counts by cell.
    ///   - after: the same cells later.
    /// - Returns: nil when the cells differ in number or either release counts hardly anybody.
    public static func index(before: [Estimate], after: [Estimate]) -> Estimate? {
        let totals = (before.reduce(0) { $0 + $1.value }, after.reduce(0) { $0 + $1.value })
        guard before.count == after.count, totals.0 >= 1, totals.1 >= 1 else { return nil }
        var (value, bias, variance) = (0.0, 0.0, 0.0)
        for (old, new) in zip(before, after) {
            let (p, left) = share(old, of: totals.0)
            let (q, right) = share(new, of: totals.1)
            let errors = (left, right)
            let logarithm = ElementaryFunctions.log(q / p)
            value += (q - p) * logarithm
            // Half the second derivatives times the variances.
            bias += 0.5 * (errors.0 * (p + q) / (p * p) + errors.1 * (p + q) / (q * q))
            let slopes = (-logarithm - (q - p) / p, logarithm + (q - p) / q)
            variance += slopes.0 * slopes.0 * errors.0 + slopes.1 * slopes.1 * errors.1
            // Where nothing has moved the slopes vanish and the second order is all there is.
            variance += 0.5 * (errors.0 / p + errors.1 / q) * (errors.0 / p + errors.1 / q)
        }
        return Estimate(value: max(value - bias, 0), standardError: variance.squareRoot())
    }

    /// A cell's share and its variance; none where the share is the least that counts.
    private static func share(_ count: Estimate, of total: Double) -> (share: Double, variance: Double) {
        let (value, error) = (count.value / total, count.standardError / total)
        let least = max(leastShare, 2 * error)
        return value > least ? (value, error * error + value / total) : (least, 0)
    }

    /// The index of two evaluations' scores.
    public static func index(before: ScoreHistogram, after: ScoreHistogram) -> Estimate? {
        index(before: counts(before), after: counts(after))
    }

    private static func counts(_ histogram: ScoreHistogram) -> [Estimate] {
        // Neighbouring cells joined in fours: six cells, as few as the custom of ten bins allows with noise.
        stride(from: 0, to: histogram.cells.count, by: 4).map { start in
            let cells = start..<min(start + 4, histogram.cells.count)
            return histogram.positives(in: cells) + histogram.negatives(in: cells)
        }
    }
}
