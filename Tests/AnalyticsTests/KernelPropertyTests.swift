// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

/// Every instruction set finds the bits that the plain formula gives for one customer.
struct KernelPropertyTests {
    private static let sets = [InstructionSet.baseline, .avx2, .avx512].filter {
        $0.rawValue <= InstructionSet.widest.rawValue
    }
    private static let hostile: [Double] = [
        .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -1e300, 1e-310, -0.0, 0, 3.5, 10, -2,
    ]
    private static let stride = 72
    private static let room = 64

    private static func isSame(_ left: Double, _ right: Double) -> Bool {
        left.bitPattern == right.bitPattern || left.isNaN && right.isNaN
    }

    /// Columns of `width` numbers for 64 customers.
    private static func columns(_ width: Int, _ random: inout PublicRandom, scale: Double = 1) -> [Double] {
        (0..<width * stride).map { _ in scale * random.uniform() }
    }

    @Test(arguments: [.nan, 0.25] as [Double]) func positionsFollowTheContract(missing: Double) {
        var range = tributary_range(lower: -2, inverse_width: 1 / 12.0, gain: 2, offset: -1, missing: missing)
        let values = (0..<6).flatMap { _ in Self.hostile }.prefix(Self.room)
        let doubles = Array(values)
        let singles = doubles.map { Float($0) }
        func expected(_ value: Double) -> Double {
            value.isNaN ? missing : 2 * min(max((value + 2) * (1 / 12.0), 0), 1) - 1
        }
        for set in Self.sets {
            for count in [0, 1, 7, 8, 9, 31, 64] {
                var found = [Double](repeating: -7, count: Self.stride)
                tributary_positions(set, doubles, count, &range, &found)
                for (value, position) in zip(doubles, found.prefix(count)) {
                    #expect(Self.isSame(position, expected(value)))
                }
                tributary_single_positions(set, singles, count, &range, &found)
                for (value, position) in zip(singles, found.prefix(count)) {
                    #expect(Self.isSame(position, expected(Double(value))))
                }
                #expect(found[Self.room...].allSatisfy { $0 == -7 }, "it writes behind the padding")
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt8>) func theNearestCentreIsTheFirstOfTheNearest(seed: UInt8) {
        var random = PublicRandom(seed: seed)
        let (width, count) = (Int(seed), 41)
        let centreCount = 1 + Int(seed) * 5 % 19
        let points = Self.columns(width, &random)
        var centres = (0..<centreCount * width).map { _ in random.uniform() }
        if seed > 6 { centres[0] = .nan }
        if centreCount > 2 { for axis in 0..<width { centres[2 * width + axis] = centres[width + axis] } }
        for set in Self.sets {
            var segments = [Int64](repeating: -1, count: Self.room)
            var distances = [Double](repeating: -1, count: Self.room)
            tributary_nearest(
                set, points, Self.stride, width, count, centres, centreCount, &segments, &distances)
            var pulled = points
            tributary_pull(
                set, &pulled, Self.stride, width, count, centres, centreCount, segments, distances, 0.25, 0.7)
            for customer in 0..<count {
                var best = (segment: 0, distance: Double.infinity)
                for centre in 0..<centreCount {
                    var distance = 0.0
                    for axis in 0..<width {
                        let difference = points[axis * Self.stride + customer] - centres[centre * width + axis]
                        distance += difference * difference
                    }
                    if distance < best.distance { best = (centre, distance) }
                }
                #expect(segments[customer] == Int64(best.segment))
                #expect(distances[customer] == best.distance)
                let factor = 0.7 / max(best.distance.squareRoot(), 0.25)
                for axis in 0..<width {
                    let offset = points[axis * Self.stride + customer] - centres[best.segment * width + axis]
                    #expect(Self.isSame(pulled[axis * Self.stride + customer], factor * offset))
                }
            }
        }
    }

    /// Norms in the order of SquaredNorm, which all sums use.
    @Test(arguments: 1...8 as ClosedRange<UInt8>) func logOddsAndNormsAreAddedUpInOrder(seed: UInt8) {
        var random = PublicRandom(seed: seed)
        let width = Int(seed) * 5
        let columns = Self.columns(width, &random, scale: seed == 8 ? 1e200 : 1)
        let weights = (0..<width).map { _ in random.normal() }
        for set in Self.sets {
            var sums = [Double](repeating: -7, count: Self.room)
            var norms = sums
            tributary_weigh(set, columns, Self.stride, width, 50, weights, &sums, &norms)
            for customer in 0..<50 {
                var (sum, lanes) = (0.0, SIMD8<Double>())
                for column in 0..<width {
                    let value = columns[column * Self.stride + customer]
                    sum += weights[column] * value
                    lanes[column % 8] += value * value
                }
                let four = lanes.lowHalf + lanes.highHalf
                let two = four.lowHalf + four.highHalf
                #expect(Self.isSame(sums[customer], sum) && Self.isSame(norms[customer], two[0] + two[1]))
            }
        }
    }

    /// Of the C library's probability at most four units in the last place away, the label's subtraction apart, and the same on every processor.
    @Test(arguments: [1, 40, 1400] as [Double]) func residualsAreProbabilitiesMinusLabels(spread: Double) {
        var random = PublicRandom(seed: 3)
        for round in 0..<200 {
            var odds = (0..<Self.room).map { _ in spread * (random.uniform() - 0.5) }
            if round == 0 { odds.replaceSubrange(0..<7, with: [0, -0.0, .infinity, -.infinity, -708, 709, 1e300]) }
            let labels = (0..<Self.room).map { Double($0 % 2) }
            var first: [Double] = []
            for set in Self.sets {
                var residuals = [Double](repeating: 7, count: Self.room)
                tributary_residuals(set, odds, labels, Self.room, &residuals)
                if first.isEmpty { first = residuals }
                #expect(residuals.map(\.bitPattern) == first.map(\.bitPattern))
            }
            for (customer, residual) in first.enumerated() {
                let power = exp(-abs(odds[customer]))
                let probability = (odds[customer] >= 0 ? 1 : power) / (1 + power)
                let expected = probability - labels[customer]
                #expect(abs(residual - expected) <= 4 * probability.ulp + expected.ulp)
            }
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt8>) func whoHasALabelAndIsNotHeldOutIsTrained(seed: UInt8) {
        var random = PublicRandom(seed: seed)
        // Long runs of customers who count, and none.
        let rate = [0, 0.01, 0.05, 0.3, 0.9, 1][Int(seed) - 1]
        let labels = (0..<203).map { _ in random.uniform() < rate ? Int8(-1) : random.uniform() < 0.4 ? 1 : 0 }
        let isHeldOut = (0..<203).map { _ in random.uniform() < rate }
        for count in [0, 1, 8, 17, 203] {
            let expected = (0..<count).filter { labels[$0] >= 0 && !isHeldOut[$0] }
            var rows = [Int](repeating: -7, count: count + 1)
            var outcomes = [Double](repeating: -7, count: count + 1)
            let taken = tributary_trained(labels, isHeldOut, count, 1000, &rows, &outcomes)
            #expect(rows.prefix(taken).map { $0 - 1000 } == expected)
            #expect(outcomes.prefix(taken).elementsEqual(expected.map { Double(labels[$0]) }))
            #expect(rows[count] == -7 && outcomes[count] == -7, "it writes behind the end")
        }
    }

    @Test func gradientsAreClippedAndWhatIsNotANumberStaysSo() {
        let residuals = (0..<Self.room).map { $0 == 5 ? Double.nan : Double($0 - 30) / 34 }
        var squares = (0..<Self.room).map { Double($0) }
        squares[9] = .infinity
        for set in Self.sets {
            var factors = [Double](repeating: 0, count: Self.room)
            var losses = factors
            tributary_gradients(set, residuals, squares, Self.room, 0.9, 2.5, &factors)
            tributary_loss_variances(set, residuals, Self.room, 0.1, &losses)
            for customer in 0..<Self.room {
                let size = abs(residuals[customer])
                let norm = size * squares[customer].squareRoot()
                let clipped = norm.isNaN ? norm : max(norm, 2.5)
                #expect(Self.isSame(factors[customer], 0.9 * residuals[customer] / clipped))
                #expect(Self.isSame(losses[customer], 0.1 * 4 * size * (1 - size)))
            }
        }
    }
}
