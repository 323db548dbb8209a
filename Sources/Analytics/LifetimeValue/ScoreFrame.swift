// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// How a customer's score becomes a bounded vector: turned so that the model expects the same spread in every
/// direction, and clipped to a reach.
struct ScoreFrame: Sendable, Equatable {
    /// L⁻¹, where L·Lᵀ is the expected information of one customer.
    let whitening: SquareMatrix

    /// The longest turned score that counts in full.
    let reach: Double

    /// - Parameters:
    ///   - information: of one customer.
    ///   - reach: see ``reach(customers:deviation:)``.
    init(information: SquareMatrix, reach: Double) {
        let order = information.order
        let scale = max(information.diagonal.max() ?? 0, .leastNormalMagnitude)
        var sturdy = information
        for index in 0..<order {
            sturdy[index, index] = sturdy[index, index] * (1 + Self.ridge) + scale * Self.ridge
        }
        whitening = sturdy.cholesky?.inverse ?? SquareMatrix(order: order, diagonal: 1 / scale.squareRoot())
        self.reach = reach
    }

    /// Keeps directions that the model hardly knows from becoming endless.
    private static let ridge = 1e-7

    /// Without noise nobody comes near it: of 50,000 real customers the longest score is 43.
    static let widestReach = 64.0
    private static let shortestReach = 4.0

    /// The noise grows with the reach, what clipping hides falls with its square; the best reach between them grows
    /// with the third root of the customers in one unit of noise.
    private static let reachByCustomers = 0.53

    /// - Parameter deviation: of the noise in the mean of all rounds, for a reach of 1.
    static func reach(customers: Double, deviation: Double) -> Double {
        guard deviation > 0 else { return widestReach }
        let best = reachByCustomers * ElementaryFunctions.exp(ElementaryFunctions.log(customers / deviation) / 3)
        return min(max(best, shortestReach), widestReach)
    }

    /// The turned score, in units of the reach: at most 1 long.
    func bounded(_ score: [Double]) -> [Double] {
        let turned = whitening * score
        let length = turned.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return turned.map { $0 / max(length, reach) }
    }

    /// What the model expects of clipping.
    struct Clipping: Sendable {
        /// The mean of what is cut off, in turned units: added to the sum, it keeps clipping from shifting the fit.
        let hidden: [Double]
        /// How fast the mean clipped score falls as the parameters rise: the mean of clipped · scoreᵀ.
        let gain: SquareMatrix
        /// The spread of clipped scores: the mean of clipped · clippedᵀ.
        let spread: SquareMatrix
    }

    func clipping(_ grid: ScoreGrid) -> Clipping {
        var hidden = [Double](repeating: 0, count: grid.order)
        var (gain, spread) = (SquareMatrix(order: grid.order), SquareMatrix(order: grid.order))
        for index in grid.probabilities.indices {
            let turned = whitening * grid.score(index)
            let length = turned.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let kept = min(1, reach / max(length, .leastNormalMagnitude))
            let probability = grid.probabilities[index]
            for axis in hidden.indices { hidden[axis] += probability * (1 - kept) * turned[axis] }
            gain.add(probability * kept, turned, turned)
            spread.add(probability * kept * kept, turned, turned)
        }
        return Clipping(hidden: hidden, gain: gain, spread: spread)
    }
}

extension ScoreFrame {
    func write(to writer: inout CanonicalWriter) {
        for entry in whitening.entries { writer.write(entry) }
        writer.write(reach)
    }

    init(order: Int, reader: inout CanonicalReader) throws {
        whitening = SquareMatrix(order: order, entries: try reader.readDoubles(order * order, "whitening"))
        reach = try reader.readDouble("reach")
        guard reach > 0, reach <= Self.widestReach else { throw AnalyticsError.malformedState(field: "reach") }
    }
}
