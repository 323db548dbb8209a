// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation

/// Finds the nearest of some centres for every customer of a block, with room for the answers that is used again.
struct NearestCentres: ~Copyable {
    /// One after the other.
    private let centres: [Double]
    private let width: Int

    /// The index of each customer's nearest centre.
    let segments: UnsafeMutablePointer<Int64>

    /// From the customer to that centre.
    let squaredDistances: UnsafeMutablePointer<Double>

    /// - Parameters:
    ///   - width: numbers of a centre.
    ///   - capacity: of the blocks.
    init(_ centres: [Double], width: Int, capacity: Int) {
        self.centres = centres
        self.width = width
        segments = .allocate(capacity: capacity)
        squaredDistances = .allocate(capacity: capacity)
    }

    deinit {
        segments.deallocate()
        squaredDistances.deallocate()
    }

    /// Looks at the points in the columns from `first` on. The first of equally near centres counts; no distance that is
    /// not a number is near.
    func find(_ block: borrowing CustomerBlock, from first: Int) {
        tributary_nearest(
            .widest, block.column(first), block.stride, width, block.count, centres, centres.count / width, segments,
            squaredDistances)
    }

    /// Turns the points into `weight` / max(distance, `reach`) times their offsets from their centres.
    func pull(_ block: borrowing CustomerBlock, from first: Int, reach: Double, weight: Double) {
        tributary_pull(
            .widest, block.column(first), block.stride, width, block.count, centres, centres.count / width, segments,
            squaredDistances, reach, weight)
    }
}
