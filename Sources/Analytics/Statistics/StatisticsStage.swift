// SPDX-License-Identifier: Apache-2.0

import Federation

/// The running state of `statistics`: nothing before its only round, the released sum after it.
struct StatisticsStage: Sendable, Equatable {
    private let specification: StatisticsSpecification
    private let contract: FeatureContract
    private let layout: StatisticsLayout
    private var released: ReleasedSum?

    init(_ specification: StatisticsSpecification, _ contract: FeatureContract) throws {
        self.specification = specification
        self.contract = contract
        layout = try StatisticsLayout(specification, contract)
    }

    func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        let capacity = 2 + 3 * layout.blocks.count
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity) { indices in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: capacity) { values in
                for row in rows {
                    let count = fill(matrix, row, indices, values)
                    sink.add(
                        indices: UnsafeBufferPointer(rebasing: indices[..<count]),
                        values: UnsafeBufferPointer(rebasing: values[..<count]))
                }
            }
        }
    }

    mutating func absorb(_ released: ReleasedSum) { self.released = released }

    func result() throws -> StatisticsResult {
        guard let released else { throw AnalyticsError.notFinished }
        return StatisticsResult(released, layout, contract)
    }

    /// The non-zero coordinates of one customer, in increasing order.
    private func fill(
        _ matrix: FeatureMatrix, _ row: Int, _ indices: UnsafeMutableBufferPointer<Int32>,
        _ values: UnsafeMutableBufferPointer<Double>
    ) -> Int {
        var count = 0
        func put(_ index: Int, _ value: Double) {
            indices[count] = Int32(index)
            values[count] = value
            count += 1
        }
        put(0, layout.countWeight)
        for block in layout.blocks {
            switch matrix.columns[block.column] {
            case .categorical(let categories):
                put(block.offset + block.bins.bin(ofCategory: categories[row]), layout.countWeight)
            case .numeric(let numbers):
                put(block.offset + block.bins.bin(of: numbers[row]), layout.countWeight)
                guard let moments = block.moments, !moments.range.filled(numbers[row]).isNaN else { continue }
                let centred = 2 * moments.range.position(numbers[row]) - 1
                put(moments.offset, layout.momentWeight * centred)
                put(moments.offset + 1, layout.momentWeight * centred * centred)
            }
        }
        if let labelOffset = layout.labelOffset {
            put(labelOffset + Self.labelBin(matrix.labels[row]), layout.countWeight)
        }
        return count
    }

    private static func labelBin(_ label: Int8) -> Int {
        label == FeatureMatrix.Label.missing ? StatisticsLayout.labelBins - 1 : Int(label)
    }
}

extension StatisticsStage {
    func write(to writer: inout CanonicalWriter) {
        released?.write(to: &writer)
    }

    init(
        _ specification: StatisticsSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(specification, contract)
        if roundIndex > 0 { released = try ReleasedSum(count: layout.dimension, reader: &reader) }
    }
}
