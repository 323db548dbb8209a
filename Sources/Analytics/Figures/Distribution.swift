// SPDX-License-Identifier: Apache-2.0

import Federation

/// The distribution of a number, read from noisy counts in public bins. Inside a bin, values count as evenly spread over
/// the contract's transformed scale.
struct Distribution: Sendable {
    /// Bins in the order of their values; a special value has no width.
    struct Cell {
        let bin: Int
        let lower: Double
        let upper: Double
        let count: Double
    }

    let bins: FeatureBins
    let range: NumericRange

    /// By where they begin.
    let cells: [Cell]

    /// Of the noise in each count.
    let variance: Double

    /// How many values there are.
    let total: Estimate

    /// Nil for categories. Missing values are left out.
    init?(_ bins: FeatureBins, _ counts: ReleasedSum) {
        guard let range = NumericRange(bins.feature) else { return nil }
        let count = Double(bins.regularCount)
        var cells = (0..<bins.regularCount).map { bin in
            Cell(bin: bin, lower: Double(bin) / count, upper: Double(bin + 1) / count, count: counts.values[bin])
        }
        for bin in bins.regularCount..<bins.count {
            guard let value = bins.specialValue(ofBin: bin) else { continue }
            let position = range.position(value)
            cells.append(Cell(bin: bin, lower: position, upper: position, count: counts.values[bin]))
        }
        self.bins = bins
        self.range = range
        self.cells = cells.sorted { ($0.lower, $0.upper) < ($1.lower, $1.upper) }
        variance = counts.noiseVariance
        total = Estimate(
            value: cells.reduce(0) { $0 + $1.count },
            standardError: (variance * Double(cells.count)).squareRoot())
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

    /// Whether the noise lets see how many values there are.
    var isVisible: Bool { total.value >= 0.5 && total.value > 4 * total.standardError }

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
