// SPDX-License-Identifier: Apache-2.0

/// A first fit to noisy counts: the parameters that make the counts most probable when each is normal around what the
/// model expects, with the variance of customers and noise together. Negative counts are as good as any.
struct BinnedFit {
    /// The logarithms of the parameters.
    private(set) var logs: [Double]
    /// The information of the counts about them.
    private(set) var information: SquareMatrix

    private static let steps = 30
    private static let longestStep = 0.5
    private static let difference = 1e-4
    private static let converged = 1e-4

    /// The precision of the pull to the start: an e-fold of 2 either way.
    private static let pull = 0.25

    /// - Parameters:
    ///   - counts: customers by group and cell.
    ///   - variance: of the noise in each count.
    ///   - start: where to begin, and what weakly pulls.
    ///   - cells: the probability of each cell within its group, for logarithms of parameters.
    init(
        counts: [[Double]], variance: Double, start: [Double], bounds: [ClosedRange<Double>],
        cells: ([Double]) -> [[Double]]
    ) {
        logs = start
        information = SquareMatrix(order: start.count)
        let totals = counts.map { max($0.reduce(0, +), 1) }
        for _ in 0..<Self.steps {
            let expected = cells(logs)
            let slopes = logs.indices.map { Self.slope(of: cells, at: logs, by: $0) }
            var gradient = zip(start, logs).map { Self.pull * ($0 - $1) }
            information = SquareMatrix(order: start.count, diagonal: Self.pull)
            for group in counts.indices {
                for cell in counts[group].indices {
                    let mean = totals[group] * max(expected[group][cell], 1e-9)
                    let slope = slopes.map { totals[group] * $0[group][cell] }
                    let weight = 1 / (mean + variance)
                    information.add(weight, slope, slope)
                    for axis in gradient.indices {
                        gradient[axis] += weight * slope[axis] * (counts[group][cell] - mean)
                    }
                }
            }
            guard let inverse = information.inverse else { return }
            let step = inverse * gradient
            let longest = step.reduce(0) { max($0, abs($1)) }
            guard longest.isFinite else { return }
            for index in logs.indices {
                let moved = logs[index] + min(1, Self.longestStep / max(longest, 1e-300)) * step[index]
                logs[index] = min(max(moved, bounds[index].lowerBound), bounds[index].upperBound)
            }
            if longest < Self.converged { return }
        }
    }

    private static func slope(of cells: ([Double]) -> [[Double]], at logs: [Double], by index: Int) -> [[Double]] {
        func moved(_ amount: Double) -> [[Double]] {
            var logs = logs
            logs[index] += amount
            return cells(logs)
        }
        return zip(moved(difference), moved(-difference)).map { high, low in
            zip(high, low).map { ($0 - $1) / (2 * difference) }
        }
    }
}
