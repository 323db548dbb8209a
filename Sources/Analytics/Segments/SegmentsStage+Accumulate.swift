// SPDX-License-Identifier: Apache-2.0

import Federation

extension SegmentsStage {
    /// Hands over every customer; segments are not a model that is tested, so nobody is held out.
    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        let phase = SegmentsLayout.phase(ofRound: roundIndex)
        let width = layout.axes.count
        let length = max(width + 1, 2 + layout.categories.count)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width + length) { numbers in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: length) { indices in
                guard let point = numbers.baseAddress else { return }
                let values = UnsafeMutableBufferPointer(rebasing: numbers[width...])
                for row in rows {
                    layout.write(matrix, row: row, to: point)
                    let count =
                        phase == .profile
                        ? writeProfile(matrix, row, point, indices, values) : write(point, phase, indices, values)
                    sink.add(
                        indices: UnsafeBufferPointer(rebasing: indices[..<count]),
                        values: UnsafeBufferPointer(rebasing: values[..<count]))
                }
            }
        }
    }

    /// Writes the non-zero coordinates of one customer's vector and returns how many there are.
    private func write(
        _ point: UnsafePointer<Double>, _ phase: SegmentsLayout.Phase, _ indices: UnsafeMutableBufferPointer<Int32>,
        _ values: UnsafeMutableBufferPointer<Double>
    ) -> Int {
        guard phase != .grid else {
            indices[0] = Int32(layout.cell(of: point))
            values[0] = 1
            return 1
        }
        let width = layout.axes.count
        let (segment, squaredDistance) = nearest(to: point)
        let length = 1 + width
        for index in 0..<length { indices[index] = Int32(segment * length + index) }
        values[0] = layout.weight
        let factor = layout.weight / max(squaredDistance.squareRoot(), layout.reach)
        for axis in 0..<width { values[1 + axis] = factor * (point[axis] - centres[segment * width + axis]) }
        return length
    }

    /// The customer, its squared distance and its category in each column, in its segment's part of the vector.
    private func writeProfile(
        _ matrix: FeatureMatrix, _ row: Int, _ point: UnsafePointer<Double>,
        _ indices: UnsafeMutableBufferPointer<Int32>, _ values: UnsafeMutableBufferPointer<Double>
    ) -> Int {
        let (segment, squaredDistance) = nearest(to: point)
        var offset = segment * layout.profileLength
        indices[0] = Int32(offset)
        indices[1] = Int32(offset + 1)
        values[0] = layout.profileWeight
        values[1] = layout.profileWeight * min(squaredDistance / (layout.reach * layout.reach), 1)
        offset += 2
        for (index, axis) in layout.categories.enumerated() {
            indices[2 + index] = Int32(offset + axis.bins.bin(matrix.columns[axis.columns[0]], row: row))
            values[2 + index] = layout.categoryWeight
            offset += axis.bins.count
        }
        return 2 + layout.categories.count
    }

    private func nearest(to point: UnsafePointer<Double>) -> (segment: Int, squaredDistance: Double) {
        let width = layout.axes.count
        var best = (segment: 0, squaredDistance: Double.infinity)
        for segment in 0..<count {
            var distance = 0.0
            for axis in 0..<width {
                let difference = point[axis] - centres[segment * width + axis]
                distance += difference * difference
            }
            if distance < best.squaredDistance { best = (segment, distance) }
        }
        return best
    }
}
