// SPDX-License-Identifier: Apache-2.0

import Federation

extension SegmentsStage {
    /// Hands over every customer; segments are not a model that is tested, so nobody is held out.
    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        switch SegmentsLayout.phase(ofRound: roundIndex) {
        case .grid: accumulateCells(matrix, rows: rows, into: &sink)
        case .move: SegmentMove(layout, centres: centres).accumulate(matrix, rows: rows, into: &sink)
        case .profile: accumulateProfiles(matrix, rows: rows, into: &sink)
        }
    }

    /// One for the cell that a customer is in.
    private func accumulateCells(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        let inputs = layout.axes.inputs(from: 0)
        var points = CustomerBlock(width: inputs.count)
        var cells = CustomerBlock(width: 1, capacity: points.capacity)
        var batch = CustomerBatch(capacity: points.capacity)
        let reader = NumericReader(inputs, matrix)
        cells.column(0).update(repeating: 1, count: cells.capacity)
        var left = rows
        while batch.take(from: &left) {
            points.count = batch.count
            reader.write(batch, to: points)
            for customer in 0..<batch.count { cells.starts[customer] = Int32(layout.cell(points, customer)) }
            cells.count = batch.count
            sink.add(cells)
        }
    }

    private func accumulateProfiles(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        let inputs = layout.axes.inputs(from: 0)
        var points = CustomerBlock(width: inputs.count)
        var batch = CustomerBatch(capacity: points.capacity)
        let nearest = NearestCentres(centres, width: points.width, capacity: points.capacity)
        let reader = NumericReader(inputs, matrix)
        let length = 2 + layout.categories.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: length) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: length) { indices in
                var left = rows
                while batch.take(from: &left) {
                    points.count = batch.count
                    reader.write(batch, to: points)
                    nearest.find(points, from: 0)
                    for customer in 0..<batch.count {
                        let segment = Int(nearest.segments[customer])
                        let distance = nearest.squaredDistances[customer]
                        writeProfile(matrix, batch[customer], segment, distance, indices, values)
                        sink.add(indices: UnsafeBufferPointer(indices), values: UnsafeBufferPointer(values))
                    }
                }
            }
        }
    }

    /// The customer, its squared distance and its category in each column, in its segment's part of the vector.
    private func writeProfile(
        _ matrix: FeatureMatrix, _ row: Int, _ segment: Int, _ squaredDistance: Double,
        _ indices: UnsafeMutableBufferPointer<Int32>, _ values: UnsafeMutableBufferPointer<Double>
    ) {
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
    }
}
