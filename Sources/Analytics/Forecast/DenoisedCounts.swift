// SPDX-License-Identifier: Apache-2.0

/// Noisy counts without most of their noise: never negative, and different from what is usual only where that stands
/// out. To take the positive ones at their word would put customers where there are none, above all in long tails.
///
/// Cells are halved again and again. How the customers of a part divide into its halves is what the counts say, drawn
/// towards what is usual as far as noise alone could make the difference: by its variance over the square of the
/// difference, after James and Stein. So noise is smoothed out over as many cells as it takes, and no more.
struct DenoisedCounts {
    /// What has to stand out of the noise to count.
    enum Evidence {
        /// Whatever is likelier to be there than not: for the shape of a column.
        case likely

        /// Only what noise would not make anywhere in so many cells: for how two columns go together, which few cells
        /// have enough customers to tell. √(2 ln n) standard deviations, after Donoho and Johnstone.
        case certain

        func deviations(cells: Int) -> Double {
            switch self {
            case .likely: 1
            case .certain: (2 * ElementaryFunctions.log(Double(max(cells, 2)))).squareRoot()
            }
        }
    }

    private(set) var values: [Double]

    private let counts: [Estimate]
    private let usual: [Double]
    private let deviations: Double

    /// - Parameters:
    ///   - usual: what the counts are like without anything known of them, not scaled.
    ///   - missingApart: whether missing values have a count of their own that is like nothing else.
    init(
        _ counts: [Estimate], like usual: [Double], _ bins: FeatureBins, missingApart: Bool, evidence: Evidence
    ) {
        self.counts = counts
        self.usual = usual
        deviations = evidence.deviations(cells: counts.count)
        values = counts.map { max(0, $0.value) }
        let end = missingApart && bins.missingBin == counts.count - 1 ? counts.count - 1 : counts.count
        let all = 0..<end
        let total = max(0, all.reduce(0) { $0 + counts[$1].value })
        // Special values lie behind the cells of the range: they are no neighbours of them.
        let isRange = bins.isNumeric && bins.regularCount > 0 && bins.regularCount < end
        divide(all, total, at: isRange ? bins.regularCount : nil)
    }

    private mutating func divide(_ part: Range<Int>, _ total: Double, at place: Int? = nil) {
        guard part.count > 1 else {
            if let only = part.first { values[only] = total }
            return
        }
        let middle = place ?? part.lowerBound + part.count / 2
        let (left, right) = (part.lowerBound..<middle, middle..<part.upperBound)
        let (usualLeft, usualRight) = (sum(usual, left), sum(usual, right))
        let all = usualLeft + usualRight
        let share = all > 0 ? usualLeft / all : Double(left.count) / Double(part.count)
        let (found, rest) = (count(left), count(right))
        let difference = found.value * (1 - share) - rest.value * share
        let noise = found.variance * (1 - share) * (1 - share) + rest.variance * share * share
        let kept = difference == 0 ? 0 : max(0, 1 - deviations * deviations * noise / (difference * difference))
        let ofLeft = min(max(total * share + kept * difference, 0), total)
        divide(left, ofLeft)
        divide(right, total - ofLeft)
    }

    private func sum(_ list: [Double], _ part: Range<Int>) -> Double { part.reduce(0) { $0 + list[$1] } }

    private func count(_ part: Range<Int>) -> (value: Double, variance: Double) {
        part.reduce((0, 0)) { sum, index in
            let error = counts[index].standardError
            return (sum.0 + counts[index].value, sum.1 + error * error)
        }
    }
}
