// SPDX-License-Identifier: Apache-2.0

/// How many customers scored in each cell, without and with the outcome: all that an evaluation releases. Everything
/// else about it is computed from this, at no cost.
public struct ScoreHistogram: Sendable, Equatable, Codable {
    /// Noisy counts by cell, from the lowest scores to the highest.
    public let negatives: [Double]
    public let positives: [Double]

    /// The variance of the noise in each count.
    public let noiseVariance: Double

    package init(negatives: [Double], positives: [Double], noiseVariance: Double) {
        self.negatives = negatives
        self.positives = positives
        self.noiseVariance = noiseVariance
    }

    /// The score at which each cell begins, and 1.
    public static let bounds = (0...EvaluationLayout.cells).map(EvaluationLayout.lowerBound(ofCell:))

    /// The first cell of customers whose score is at least `threshold`, to the nearest bound of a cell.
    static func firstCell(threshold: Double) -> Int {
        let root = threshold > 0 ? threshold.squareRoot() : 0
        return Int((min(root, 1) * Double(EvaluationLayout.cells)).rounded())
    }

    /// The sum of several groups.
    static func sum(_ histograms: [ScoreHistogram]) -> ScoreHistogram {
        let empty = [Double](repeating: 0, count: EvaluationLayout.cells)
        return histograms.reduce(ScoreHistogram(negatives: empty, positives: empty, noiseVariance: 0)) { sum, next in
            ScoreHistogram(
                negatives: zip(sum.negatives, next.negatives).map(+),
                positives: zip(sum.positives, next.positives).map(+),
                noiseVariance: sum.noiseVariance + next.noiseVariance)
        }
    }

    /// The best mix of several noisy histograms of the same customers.
    static func mix(_ histograms: [ScoreHistogram]) -> ScoreHistogram {
        let precisions = histograms.map { $0.noiseVariance > 0 ? 1 / $0.noiseVariance : 1 }
        let total = precisions.reduce(0, +)
        let scaled = zip(histograms, precisions).map { histogram, precision in
            let part = precision / total
            return ScoreHistogram(
                negatives: histogram.negatives.map { $0 * part }, positives: histogram.positives.map { $0 * part },
                noiseVariance: histogram.noiseVariance * part * part)
        }
        return sum(scaled)
    }

    /// Customers with the outcome in some cells.
    func positives(in cells: Range<Int>) -> Estimate { count(positives[cells]) }

    /// Customers without the outcome in some cells.
    func negatives(in cells: Range<Int>) -> Estimate { count(negatives[cells]) }

    var cells: Range<Int> { 0..<negatives.count }

    private func count(_ counts: ArraySlice<Double>) -> Estimate {
        Estimate(
            value: counts.reduce(0, +), standardError: (noiseVariance * Double(counts.count)).squareRoot())
    }
}
