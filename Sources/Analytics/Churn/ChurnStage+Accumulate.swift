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
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: design.dimension)
        let batch = UnsafeMutablePointer<Double>.allocate(capacity: capacity * stride)
        defer {
            numbers.deallocate()
            batch.deallocate()
        }
        var count = 0
        for row in rows where !matrix.isHeldOut[row] && matrix.labels[row] != FeatureMatrix.Label.missing {
            let isPositive = matrix.labels[row] == FeatureMatrix.Label.positive
            design.write(matrix, row: row, to: numbers)
            let output = batch + count * stride
            if roundIndex == 0 {
                curvatureVector.write(numbers, isPositive: isPositive, to: output)
            } else {
                writeGradient(numbers, isPositive: isPositive, to: output)
            }
            count += 1
            if count == capacity {
                sink.add(rows: UnsafeBufferPointer(start: batch, count: count * stride), count: count)
                count = 0
            }
        }
        if count > 0 { sink.add(rows: UnsafeBufferPointer(start: batch, count: count * stride), count: count) }
    }

    /// (p − y) x, its norm clipped to ``clip``, divided by ``clip``.
    private func writeGradient(
        _ numbers: UnsafePointer<Double>, isPositive: Bool, to output: UnsafeMutablePointer<Double>
    ) {
        var logOdds = 0.0
        var squaredNorm = 0.0
        weights.withUnsafeBufferPointer { weights in
            for index in 0..<weights.count {
                logOdds += weights[index] * numbers[index]
                squaredNorm += numbers[index] * numbers[index]
            }
        }
        let residual = ElementaryFunctions.logistic(logOdds) - (isPositive ? 1 : 0)
        let norm = abs(residual) * squaredNorm.squareRoot()
        let factor = residual / max(norm, clip)
        for index in 0..<design.dimension { output[index] = factor * numbers[index] }
    }
}
