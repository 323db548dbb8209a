// SPDX-License-Identifier: Apache-2.0

/// How much more often the highest scores have the outcome than customers at large.
public struct LiftPoint: Sendable, Equatable, Codable {
    /// Customers whose score is at least this.
    public let threshold: Double

    /// The share of customers that they are.
    public let share: Estimate

    /// The share of all customers with the outcome that is among them.
    public let reached: Estimate

    /// Their rate of the outcome, as a multiple of everybody's.
    public let lift: Estimate
}

extension ScoreHistogram {
    /// One point for each cell whose customers and those above are at least a hundredth of all, from the highest scores
    /// to everybody.
    public var lift: [LiftPoint] {
        cells.reversed().compactMap { cell in
            let (top, rest) = (cell..<cells.count, 0..<cell)
            guard let share = Estimate.share(of: total(top), and: total(rest)), share.value >= 0.01,
                let reached = Estimate.share(of: positives(in: top), and: positives(in: rest)),
                let rate = Estimate.share(of: positives(in: top), and: negatives(in: top)),
                let everybody = Estimate.share(of: positives(in: cells), and: negatives(in: cells)),
                everybody.value > 0
            else { return nil }
            let value = rate.value / everybody.value
            let relative = everybody.standardError / everybody.value
            // The two rates share customers, so adding their errors up overstates the error a little.
            let error = (rate.standardError / everybody.value, value * relative)
            return LiftPoint(
                threshold: Self.bounds[cell], share: share, reached: reached,
                lift: Estimate(
                    value: value, standardError: (error.0 * error.0 + error.1 * error.1).squareRoot()))
        }
    }

    private func total(_ cells: Range<Int>) -> Estimate { positives(in: cells) + negatives(in: cells) }
}
