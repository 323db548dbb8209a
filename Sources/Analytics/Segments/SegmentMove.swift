// SPDX-License-Identifier: Apache-2.0

package import Federation

/// One move of the centres: each customer is one in its segment, and pulls the segment's centre towards itself.
package struct SegmentMove: Sendable {
    private let inputs: [NumericInput]
    private let centres: [Double]
    private let reach: Double
    private let weight: Double

    init(_ layout: SegmentsLayout, centres: [Double]) {
        inputs = layout.axes.inputs(from: 1)
        self.centres = centres
        reach = layout.reach
        weight = layout.weight
    }

    /// A move in the space of all numbers of a contract, of which there may be more than a study takes.
    ///
    /// - Parameter centres: positions of 0 … 1, one centre after the other.
    package init(contract: FeatureContract, centres: [Double], reach: Double, weight: Double) {
        inputs = SegmentsLayout.axes(contract).inputs(from: 1)
        self.centres = centres
        self.reach = reach
        self.weight = weight
    }

    /// The length of the sum: of each segment its customers and their pull.
    package var dimension: Int { centres.count / inputs.count * (1 + inputs.count) }

    /// Hands over every customer of `rows`.
    package func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        var block = CustomerBlock(width: 1 + inputs.count)
        var batch = CustomerBatch(capacity: block.capacity)
        let nearest = NearestCentres(centres, width: inputs.count, capacity: block.capacity)
        let reader = NumericReader(inputs, matrix)
        block.column(0).update(repeating: weight, count: block.capacity)
        var left = rows
        batch.align(matrix, at: rows.lowerBound)
        while batch.take(from: &left) {
            block.count = batch.count
            reader.write(batch, to: block)
            nearest.find(block, from: 1)
            nearest.pull(block, from: 1, reach: reach, weight: weight)
            for customer in 0..<batch.count {
                block.starts[customer] = Int32(truncatingIfNeeded: nearest.segments[customer]) * Int32(block.width)
            }
            sink.add(block)
        }
    }
}

extension [SegmentsLayout.Axis] {
    /// How positions come into the columns from `first` on.
    func inputs(from first: Int) -> [NumericInput] {
        enumerated().map { NumericInput(column: $1.column, range: $1.range, place: first + $0) }
    }
}
