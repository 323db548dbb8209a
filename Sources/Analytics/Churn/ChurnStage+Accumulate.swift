// SPDX-License-Identifier: Apache-2.0

import Federation

extension ChurnStage {
    /// Bytes of customers' vectors that are handed over at once: they stay in the first-level cache.
    private static let batchBytes = 32 << 10

    /// Hands over the customers who have a label and are not held out.
    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        let stride = sink.dimension
        let capacity = max(1, Self.batchBytes / (8 * stride))
        let batch = UnsafeMutablePointer<Double>.allocate(capacity: capacity * stride)
        let contribution = ChurnContribution(self, schedule.steps[roundIndex], dimension: stride)
        defer {
            batch.deallocate()
            contribution.deallocate()
        }
        var count = 0
        for row in rows where !matrix.isHeldOut[row] && matrix.labels[row] != FeatureMatrix.Label.missing {
            contribution.write(matrix, row: row, to: batch + count * stride)
            count += 1
            if count == capacity {
                sink.add(rows: UnsafeBufferPointer(start: batch, count: count * stride), count: count)
                count = 0
            }
        }
        if count > 0 { sink.add(rows: UnsafeBufferPointer(start: batch, count: count * stride), count: count) }
    }
}
