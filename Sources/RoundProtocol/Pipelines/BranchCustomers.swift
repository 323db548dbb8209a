// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import DifferentialPrivacy
import SecureAggregation

/// Adds up a branch's customers on all cores: each core takes pieces of the matrix, and the pieces' exact sums add up
/// to the same integers whatever their number.
package enum BranchCustomers {
    /// Customers that are not worth waking a core for.
    private static let leastCustomers = 8192

    /// Pieces, and what their sums may take together.
    private static let mostPieces = 32
    private static let mostBytes = 64 << 20

    /// The sum that `state` asks for next, over all customers of `matrix`.
    ///
    /// - Parameters:
    ///   - empty: an accumulator of the round's dimension, bounds and scale, with nobody in it.
    ///   - accumulate: hands customers over, normally ``Analytics/AnalysisState/accumulate(_:rows:into:)``.
    package static func sum(
        _ matrix: FeatureMatrix, into empty: ClippingAccumulator,
        _ accumulate: @Sendable (FeatureMatrix, Range<Int>, inout ClippingAccumulator) -> Void
    ) -> ClippingAccumulator {
        let affordable = mostBytes / (empty.dimension * MemoryLayout<Int64>.stride)
        let pieces = max(1, min(mostPieces, affordable))
        let grain = max(leastCustomers, (matrix.rowCount + pieces - 1) / pieces)
        var total = empty
        for piece in AllCores.pieces(
            matrix.rowCount, grain: grain,
            { rows in
                var sum = empty
                accumulate(matrix, rows, &sum)
                return sum
            })
        {
            total.add(piece)
        }
        return total
    }
}
