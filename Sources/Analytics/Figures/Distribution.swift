// SPDX-License-Identifier: Apache-2.0

import Federation

/// The distribution of a number, read from noisy counts in public bins. Inside a bin, values count as evenly spread over
/// the contract's transformed scale.
struct Distribution: Sendable {
    /// Bins in the order of their values; a special value has no width.
    private struct Cell {
        let lower: Double
        let upper: Double
        let count: Double
    }

    private let range: NumericRange
    private let cells: [Cell]

    /// Of the noise in each count.
    private let variance: Double

    /// How many values there are.
    let total: Estimate

    /// Nil for categories. Missing values are left out.
    init?(_ bins: FeatureBins, _ counts: ReleasedSum) {
        guard let range = NumericRange(bins.feature) else { return nil }
        let width = 1 / Double(bins.regularCount)
        var cells = (0..<bins.regularCount).map { bin in
            Cell(lower: Double(bin) * width, upper: Double(bin + 1) * width, count: counts.values[bin])
        }
        for bin in bins.regularCount..<bins.count {
            guard let value = bins.specialValue(ofBin: bin) else { continue }
            let position = range.position(value)
            cells.append(Cell(lower: position, upper: position, count: counts.values[bin]))
        }
        self.range = range
        self.cells = cells.sorted { ($0.lower, $0.upper) < ($1.lower, $1.upper) }
        variance = counts.noiseVariance
        total = Estimate(
            value: cells.reduce(0) { $0 + $1.count },
            standardError: (variance * Double(cells.count)).squareRoot())
    }

    /// Nil where the noise hides how many there are.
    func quantile(_ share: Double) -> QuantileEstimate? {
        guard isVisible else { return nil }
        var sum = 0.0
        let running = cells.map { cell in
            sum += cell.count
            return sum
        }
        let below = MonotoneSteps.applying(.increasing, to: running, cells: running.count)
        func crossing(_ deviations: Double) -> (position: Double, cell: Cell) {
            place(below.enumerated().map { $1 - share * total.value + deviations * spread(share, upTo: $0 + 1) })
        }
        let found = crossing(0)
        return QuantileEstimate(
            share: share, value: range.value(at: found.position),
            lowerBound: range.value(at: crossing(Estimate.deviationsOfInterval).position),
            upperBound: range.value(at: crossing(-Estimate.deviationsOfInterval).position),
            resolution: range.value(at: found.cell.upper) - range.value(at: found.cell.lower))
    }

    /// The mean in raw units; its error holds noise and sample.
    var mean: Estimate? {
        guard isVisible else { return nil }
        let mean = cells.reduce(0) { $0 + $1.count * middle($1) } / total.value
        let squares = cells.reduce(0) { $0 + $1.count * (secondMoment($1) - 2 * mean * middle($1) + mean * mean) }
        let noise = cells.reduce(0) { $0 + (middle($1) - mean) * (middle($1) - mean) } * variance
        let sampling = max(0, squares)
        return Estimate(value: mean, standardError: (noise + sampling).squareRoot() / total.value)
    }

    /// The sum of all values, in raw units; its error holds the noise.
    var sum: Estimate {
        Estimate(
            value: cells.reduce(0) { $0 + $1.count * middle($1) },
            standardError: (cells.reduce(0) { $0 + middle($1) * middle($1) } * variance).squareRoot())
    }

    private var isVisible: Bool { total.value >= 0.5 && total.value > 4 * total.standardError }

    /// Where a function of the cells' upper ends first rises above zero, interpolated inside the cell.
    private func place(_ values: [Double]) -> (position: Double, cell: Cell) {
        let last = cells[cells.count - 1]
        guard let index = values.firstIndex(where: { $0 >= 0 }) else { return (last.upper, last) }
        let cell = cells[index]
        let before = index > 0 ? values[index - 1] : values[index] - cell.count
        let rise = values[index] - before
        let part = before < 0 && rise > 0 ? -before / rise : 0
        return (cell.lower + (cell.upper - cell.lower) * part, cell)
    }

    /// The standard deviation of (customers below) − share · (all customers), of noise and sample.
    private func spread(_ share: Double, upTo count: Int) -> Double {
        let below = Double(count) * (1 - share) * (1 - share)
        let above = Double(cells.count - count) * share * share
        return (variance * (below + above) + share * (1 - share) * max(0, total.value)).squareRoot()
    }

    /// The mean of a cell's values.
    private func middle(_ cell: Cell) -> Double {
        let (lower, upper) = (range.value(at: cell.lower), range.value(at: cell.upper))
        guard range.transform == .log1p, upper > lower else { return (lower + upper) / 2 }
        return (upper - lower) / ElementaryFunctions.log((1 + upper) / (1 + lower)) - 1
    }

    /// The mean of a cell's squares, for values spread evenly between its ends.
    private func secondMoment(_ cell: Cell) -> Double {
        let width = range.value(at: cell.upper) - range.value(at: cell.lower)
        return middle(cell) * middle(cell) + width * width / 12
    }
}
