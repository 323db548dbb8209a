// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// k-means of weighted points: k-means++ starts, each improved until it stands still; the best of many.
///
/// Runs on public points (the noisy grid), so that it may look at them as often as it likes.
struct WeightedKMeans {
    private static let starts = 20
    private static let maximumSteps = 100

    let points: [[Double]]
    let weights: [Double]
    private var random: SeededRandomSource

    /// - Precondition: as many weights as points, none negative, not all zero.
    init(points: [[Double]], weights: [Double], seed: Digest) {
        self.points = points
        self.weights = weights
        random = SeededRandomSource(seed: seed)
    }

    /// The best `count` centres found.
    mutating func centres(_ count: Int) -> [[Double]] { best(count).centres }

    /// The best `count` centres found, and the weighted sum of squared distances to them.
    mutating func best(_ count: Int) -> (centres: [[Double]], inertia: Double) {
        var best: (centres: [[Double]], inertia: Double) = ([], .infinity)
        for _ in 0..<Self.starts {
            let found = improved(start(count))
            if found.inertia < best.inertia { best = found }
        }
        return best
    }

    /// k-means++: each next centre is a point drawn in proportion to its weight times its squared distance.
    private mutating func start(_ count: Int) -> [[Double]] {
        var centres = [points[draw(weights)]]
        var distances = points.map { Self.squaredDistance($0, centres[0]) }
        while centres.count < count {
            let chances = zip(weights, distances).map { $0 * $1 }
            let centre = points[draw(chances)]
            centres.append(centre)
            for index in points.indices {
                distances[index] = min(distances[index], Self.squaredDistance(points[index], centre))
            }
        }
        return centres
    }

    private func improved(_ start: [[Double]]) -> (centres: [[Double]], inertia: Double) {
        var centres = start
        var inertia = Double.infinity
        for _ in 0..<Self.maximumSteps {
            let (moved, found) = step(centres)
            guard found < inertia else { break }
            (centres, inertia) = (moved, found)
        }
        return (centres, inertia)
    }

    /// One Lloyd step, and the inertia before it.
    private func step(_ centres: [[Double]]) -> (moved: [[Double]], inertia: Double) {
        let width = points[0].count
        var sums = [[Double]](repeating: [Double](repeating: 0, count: width), count: centres.count)
        var masses = [Double](repeating: 0, count: centres.count)
        var inertia = 0.0
        for (point, weight) in zip(points, weights) where weight > 0 {
            let (nearest, distance) = Self.nearest(point, centres)
            inertia += weight * distance
            masses[nearest] += weight
            for index in 0..<width { sums[nearest][index] += weight * point[index] }
        }
        var moved = centres
        for index in centres.indices where masses[index] > 0 {
            moved[index] = sums[index].map { $0 / masses[index] }
        }
        return (moved, inertia)
    }

    /// An index drawn in proportion to `chances`; the last with a chance if rounding runs past the end.
    private mutating func draw(_ chances: [Double]) -> Int {
        let total = chances.reduce(0, +)
        var left = uniform() * total
        var last = 0
        for (index, chance) in chances.enumerated() where chance > 0 {
            last = index
            left -= chance
            if left < 0 { return index }
        }
        return last
    }

    /// In 0..<1, from 53 bits.
    private mutating func uniform() -> Double {
        let word = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(word >> 11) * 0x1p-53
    }

    static func nearest(_ point: [Double], _ centres: [[Double]]) -> (index: Int, distance: Double) {
        var best = (index: 0, distance: Double.infinity)
        for (index, centre) in centres.enumerated() {
            let distance = squaredDistance(point, centre)
            if distance < best.distance { best = (index, distance) }
        }
        return best
    }

    private static func squaredDistance(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for index in left.indices { sum += (left[index] - right[index]) * (left[index] - right[index]) }
        return sum
    }
}
