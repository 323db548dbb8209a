// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Where the parameters of a model are, and how far noise may have moved them.
///
/// Every round measures the slope of the likelihood at the present parameters: a noisy reading of where its top is.
/// Readings are weighted by their precision (the Kalman filter), so that no round's budget is lost; without noise
/// each reading counts in full, and the fit goes to the top like Newton's method.
struct ParameterFit: Sendable, Equatable {
    /// The logarithms of the parameters.
    private(set) var logs: [Double]

    /// The covariance of what the noise has done to ``logs``.
    private(set) var noise: SquareMatrix

    /// What earlier rounds taught about the curvature, beyond what the model expects.
    private var correction: SquareMatrix

    /// The parameters of the round before, and the slope there; empty before the first.
    private var earlierLogs: [Double] = []
    private var earlierSlope: [Double] = []

    /// A weak pull to the present parameters: a direction of which the customers say nothing is left alone.
    private static let damping = 0.1
    private static let longestStep = 1.0

    /// By how much of a step the likelihood may bend away from a parabola.
    private static let bend = 0.5

    init(logs: [Double], noise: SquareMatrix) {
        self.logs = logs
        self.noise = noise
        correction = SquareMatrix(order: logs.count)
    }

    /// A round's sum as it was measured.
    struct Reading {
        /// Turned and clipped scores, summed over the customers.
        let sum: [Double]
        /// Of the noise in each number of `sum`.
        let deviation: Double
        let customers: Double
    }

    /// - Parameter bounds: of each logarithm.
    mutating func absorb(_ reading: Reading, frame: ScoreFrame, grid: ScoreGrid, bounds: [ClosedRange<Double>]) {
        guard let turning = frame.whitening.inverse else { return }
        let clipping = frame.clipping(grid)
        let hidden = reading.deviation > 0 ? reading.customers : 0
        let slope = turning * zip(reading.sum, clipping.hidden).map { $0 + hidden * $1 }
        let expected = reading.customers * (turning * clipping.gain * turning.transposed)
        learn(slope, expected, reading, frame, grid.information)
        earlierLogs = logs
        earlierSlope = slope
        let damping = SquareMatrix(order: logs.count, diagonal: Self.damping)
        guard
            let inverse = (expected + correction + damping).inverse ?? (expected + damping).inverse
        else { return }
        let spread = inverse * turning
        let error = (reading.deviation * reading.deviation) * (spread * spread.transposed)
        let trust =
            reading.deviation > 0
            ? (noise + error).inverse.map { noise * $0 } : SquareMatrix(order: logs.count, diagonal: 1)
        guard let trust else { return }
        move(trust * (inverse * slope), within: bounds)
        let left = (SquareMatrix(order: logs.count, diagonal: 1) - trust) * noise
        let bent = zip(logs, earlierLogs).map { Self.bend * ($0 - $1) }
        noise = 0.5 * (left + left.transposed) + SquareMatrix(diagonal: bent.map { $0 * $0 })
    }

    /// Takes the difference of two slopes as a reading of the curvature between them (Broyden's update), as far as
    /// it stands out of the noise.
    private mutating func learn(
        _ slope: [Double], _ expected: SquareMatrix, _ reading: Reading, _ frame: ScoreFrame,
        _ information: SquareMatrix
    ) {
        guard !earlierLogs.isEmpty else { return }
        let step = zip(logs, earlierLogs).map(-)
        let change = zip(earlierSlope, slope).map(-)
        let metric = information * step
        let length = zip(metric, step).reduce(0) { $0 + $1.0 * $1.1 }
        let signal = (frame.whitening * change).reduce(0) { $0 + $1 * $1 }
        guard length > .leastNormalMagnitude, signal > 0 else { return }
        let weight = signal / (signal + 2 * Double(step.count) * reading.deviation * reading.deviation)
        let miss = zip(change, (expected + correction) * step).map(-)
        correction.add(weight / length, miss, metric)
    }

    private mutating func move(_ step: [Double], within bounds: [ClosedRange<Double>]) {
        let longest = step.reduce(0) { max($0, abs($1)) }
        guard longest.isFinite else { return }
        let scale = min(1, Self.longestStep / max(longest, .leastNormalMagnitude))
        for index in logs.indices {
            let moved = logs[index] + scale * step[index]
            logs[index] = min(max(moved, bounds[index].lowerBound), bounds[index].upperBound)
        }
    }
}

extension ParameterFit {
    func write(to writer: inout CanonicalWriter) {
        for value in logs + noise.entries + correction.entries { writer.write(value) }
        writer.write(!earlierLogs.isEmpty)
        for value in earlierLogs + earlierSlope { writer.write(value) }
    }

    init(order: Int, reader: inout CanonicalReader) throws {
        logs = try reader.readDoubles(order, "logs")
        guard logs.allSatisfy({ abs($0) <= Self.largestLogarithm }) else {
            throw AnalyticsError.malformedState(field: "logs")
        }
        noise = SquareMatrix(order: order, entries: try reader.readDoubles(order * order, "noise"))
        correction = SquareMatrix(order: order, entries: try reader.readDoubles(order * order, "correction"))
        guard try reader.readBool("earlier") else { return }
        earlierLogs = try reader.readDoubles(order, "earlierLogs")
        earlierSlope = try reader.readDoubles(order, "earlierSlope")
    }

    /// Beyond it a parameter is no number of this world.
    static let largestLogarithm = 60.0
}
