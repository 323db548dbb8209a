// SPDX-License-Identifier: Apache-2.0

/// What happens if everybody whose score is at least a threshold is flagged.
public struct Confusion: Sendable, Equatable, Codable {
    /// The bound of a score cell nearest to what was asked for.
    public let threshold: Double

    /// Flagged and not flagged, with the outcome and without it.
    public let truePositives: Estimate
    public let falsePositives: Estimate
    public let falseNegatives: Estimate
    public let trueNegatives: Estimate

    /// The share of customers that is flagged.
    public let flagged: Estimate?

    /// The share of those with the outcome that is flagged, and of those without it.
    public let recall: Estimate?
    public let falseAlarms: Estimate?

    /// The share of the flagged that has the outcome.
    public let precision: Estimate?
}

extension ScoreHistogram {
    /// Counts and rates at the bound of a cell nearest to `threshold`.
    public func confusion(threshold: Double) -> Confusion {
        let first = Self.firstCell(threshold: threshold)
        let (above, below) = (first..<cells.count, 0..<first)
        let (hits, misses) = (positives(in: above), positives(in: below))
        let (alarms, quiet) = (negatives(in: above), negatives(in: below))
        return Confusion(
            threshold: Self.bounds[first], truePositives: hits, falsePositives: alarms, falseNegatives: misses,
            trueNegatives: quiet, flagged: Estimate.share(of: hits + alarms, and: misses + quiet),
            recall: Estimate.share(of: hits, and: misses), falseAlarms: Estimate.share(of: alarms, and: quiet),
            precision: Estimate.share(of: hits, and: alarms))
    }
}
