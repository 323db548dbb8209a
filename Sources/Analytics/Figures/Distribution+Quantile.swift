// SPDX-License-Identifier: Apache-2.0

import Federation

extension Distribution {
    /// Where a share of the values lies below, with an interval that runs from the beginning of a bin to the end of one.
    ///
    /// The counts say how many values lie below the bounds of bins, and nothing about what is between: the interval
    /// takes in whole bins, and leaves out those that noise and sample rule out. So it holds the true quantile at least
    /// 95 times in 100 whatever the values do inside their bins. Only the value itself takes them for evenly spread.
    ///
    /// - Returns: nil where the noise hides how many values there are.
    func quantile(_ share: Double) -> QuantileEstimate? {
        guard isVisible else { return nil }
        // A special value inside a bin has some of the bin's values below it, nobody knows how many: all of them for
        // the lower end, none for the upper.
        let rising = CumulativeCounts(cells, variance: variance, share: share)
        let byEnd = cells.sorted { ($0.upper, $0.lower) < ($1.upper, $1.lower) }
        let deviations = rising.deviationsOfInterval
        let lower = beginning(of: rising.cell(deviations: deviations))
        let upper = end(of: CumulativeCounts(byEnd, variance: variance, share: share).cell(deviations: -deviations))
        let found = rising.cell(deviations: 0)
        let value = max(lower, range.value(at: rising.position))
        return QuantileEstimate(
            share: share, value: value, lowerBound: lower, upperBound: max(value, upper),
            resolution: range.value(at: found.upper) - range.value(at: found.lower))
    }

    /// The smallest and the largest number that a cell can hold: to the last bit, because many values are as round as
    /// the bounds of bins.
    private func beginning(of cell: Cell) -> Double {
        if let special = bins.specialValue(ofBin: cell.bin) { return special }
        return cell.bin == 0 ? range.lowerBound : bins.exactBeginning(of: cell.bin, range)
    }

    private func end(of cell: Cell) -> Double {
        if let special = bins.specialValue(ofBin: cell.bin) { return special }
        let next = cell.bin + 1
        return next == bins.regularCount ? range.upperBound : bins.exactBeginning(of: next, range).nextDown
    }
}

/// How many values lie below the end of each cell, less a share of all.
private struct CumulativeCounts {
    private let cells: [Distribution.Cell]

    /// Up to the end of each cell: values below, less the share of all values, and its standard deviation of noise and
    /// sample.
    private let excess: [Double]
    private let spread: [Double]

    init(_ cells: [Distribution.Cell], variance: Double, share: Double) {
        var sum = 0.0
        let running = cells.map { cell in
            sum += cell.count
            return sum
        }
        let (total, count) = (sum, Double(cells.count))
        self.cells = cells
        excess = MonotoneSteps.applying(.increasing, to: running, cells: cells.count).map { $0 - share * total }
        spread = (1...cells.count).map { index in
            let below = Double(index) * (1 - share) * (1 - share)
            let above = (count - Double(index)) * share * share
            return (variance * (below + above) + share * (1 - share) * max(0, total)).squareRoot()
        }
    }

    /// The first cell at whose end the share is reached, if the counts err by so many standard deviations.
    func cell(deviations: Double) -> Distribution.Cell { cells[index(deviations: deviations)] }

    /// Where the share is reached if values are spread evenly inside their cells.
    var position: Double {
        let index = index(deviations: 0)
        let (cell, rise) = (cells[index], rise(index))
        guard excess[index] >= 0 else { return cell.upper }
        let part = excess[index] < rise ? 1 - excess[index] / rise : 0
        return cell.lower + (cell.upper - cell.lower) * part
    }

    /// How many standard deviations the counts may err to either side so that the interval misses the truth 5 times in
    /// 100 at most.
    ///
    /// A quantile that lies d values above the beginning of a cell of m is missed on one side if the counts err by d
    /// and more, on the other by m − d. The worst is d = 0 or m: among cells much wider than the noise only one side
    /// can miss, and 1.64 deviations do; among narrow ones both can, and it takes 1.96.
    var deviationsOfInterval: Double {
        let most = Estimate.deviationsOfInterval
        let candidates = index(deviations: most)...index(deviations: -most)
        let narrowest = candidates.map(rise).min() ?? 0
        let spread = spread[index(deviations: 0)]
        guard narrowest > 0, spread > 0 else { return most }
        func misses(_ deviations: Double) -> Double {
            NormalDistribution.below(-deviations) + NormalDistribution.below(-deviations - narrowest / spread)
        }
        var (low, high) = (Self.oneSided, most)
        for _ in 0..<Self.bisections {
            let middle = (low + high) / 2
            if misses(middle) > Self.misses { low = middle } else { high = middle }
        }
        return high
    }

    private static let misses = 0.05

    /// Exceeded 5 times in 100 on one side.
    private static let oneSided = 1.644854
    private static let bisections = 20

    private func index(deviations: Double) -> Int {
        cells.indices.first { excess[$0] + deviations * spread[$0] >= 0 } ?? cells.count - 1
    }

    /// How many values a cell holds, once the counts below never fall.
    private func rise(_ index: Int) -> Double {
        index > 0 ? excess[index] - excess[index - 1] : max(cells[index].count, 0)
    }
}
