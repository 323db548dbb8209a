// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import Federation

/// The yardstick of segmentation: k-means on the pooled customers in contract-scaled space, no privacy, the best of
/// twenty k-means++ starts run until they stand still.
package struct PooledKMeans {
    private static let starts = 20
    private static let maximumSteps = 300

    /// One customer after the other.
    package let points: [Double]
    /// Numbers of one customer.
    package let width: Int

    private var count: Int { points.count / width }

    /// - Precondition: at least as many points as centres will be asked for.
    package init(points: [Double], width: Int) {
        self.points = points
        self.width = width
    }

    /// The smallest sum of squared distances that was found.
    package func bestInertia(_ centreCount: Int, seed: Digest) -> Double {
        var random = SeededRandomSource(seed: ProtocolHash.digest("evaluate/yardstick", seed.bytes))
        return (0..<Self.starts).reduce(Double.infinity) { best, _ in
            min(best, descend(from: start(centreCount, &random)))
        }
    }

    /// The sum of squared distances to the nearest of `centres`.
    package func inertia(_ centres: [Double]) -> Double { step(centres).inertia }

    private func start(_ centreCount: Int, _ random: inout SeededRandomSource) -> [Double] {
        var centres = point(Int(Self.uniform(&random) * Double(count)))
        var distances = [Double](repeating: .infinity, count: count)
        while centres.count < centreCount * width {
            let newest = Array(centres.suffix(width))
            for index in 0..<count { distances[index] = min(distances[index], squaredDistance(index, newest, 0)) }
            var left = Self.uniform(&random) * distances.reduce(0, +)
            var chosen = count - 1
            for index in 0..<count {
                left -= distances[index]
                if left < 0 {
                    chosen = index
                    break
                }
            }
            centres += point(chosen)
        }
        return centres
    }

    private func descend(from start: [Double]) -> Double {
        var centres = start
        var inertia = Double.infinity
        for _ in 0..<Self.maximumSteps {
            let (moved, found) = step(centres)
            guard found < inertia else { return inertia }
            (centres, inertia) = (moved, found)
        }
        return inertia
    }

    private func step(_ centres: [Double]) -> (moved: [Double], inertia: Double) {
        let centreCount = centres.count / width
        var sums = [Double](repeating: 0, count: centres.count)
        var sizes = [Double](repeating: 0, count: centreCount)
        var inertia = 0.0
        for index in 0..<count {
            var nearest = 0
            var least = Double.infinity
            for centre in 0..<centreCount {
                let distance = squaredDistance(index, centres, centre * width)
                if distance < least { (nearest, least) = (centre, distance) }
            }
            inertia += least
            sizes[nearest] += 1
            for axis in 0..<width { sums[nearest * width + axis] += points[index * width + axis] }
        }
        var moved = centres
        for centre in 0..<centreCount where sizes[centre] > 0 {
            for axis in 0..<width { moved[centre * width + axis] = sums[centre * width + axis] / sizes[centre] }
        }
        return (moved, inertia)
    }

    private func point(_ index: Int) -> [Double] { Array(points[index * width..<(index + 1) * width]) }

    private func squaredDistance(_ index: Int, _ centres: [Double], _ offset: Int) -> Double {
        var sum = 0.0
        for axis in 0..<width {
            let difference = points[index * width + axis] - centres[offset + axis]
            sum += difference * difference
        }
        return sum
    }

    private static func uniform(_ random: inout SeededRandomSource) -> Double {
        Double(random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) * 0x1p-53
    }
}
