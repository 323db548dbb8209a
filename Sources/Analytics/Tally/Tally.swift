// SPDX-License-Identifier: Apache-2.0

import Federation

/// Counts and sums side by side in one vector: what a round of counting measures, and how its parts share the
/// precision.
///
/// A block's share of the squared norm decides how precise it is; its weight is rounded down to whole quantized units,
/// so that a count loses nothing to truncation.
struct Tally: Sendable, Equatable {
    struct Block: Sendable, Equatable {
        let content: TallyContent
        let offset: Int
        /// One customer, or 1.0 of a moment, in the real units of the vector.
        let weight: Double
    }

    let blocks: [Block]
    let dimension: Int

    /// - Parameter parts: what to measure, each with its share of the precision.
    /// - Throws: ``AnalyticsError/unsuitableContract(reason:)`` for a table whose repeated columns differ in length.
    init(_ parts: [(content: TallyContent, share: Double)]) throws {
        let total = parts.reduce(0) { $0 + $1.share }
        let unit = Double(PlannedRound.unit)
        var blocks: [Block] = []
        var offset = 0
        for part in parts {
            try Self.validate(part.content)
            let weight = (part.share / total).squareRoot() / part.content.reach
            blocks.append(Block(content: part.content, offset: offset, weight: (weight * unit).rounded(.down) / unit))
            let (next, overflow) = offset.addingReportingOverflow(part.content.dimension)
            guard !overflow, next <= Limits.maximumDimension else {
                throw AnalyticsError.overLimit(field: "dimension", limit: UInt64(Limits.maximumDimension))
            }
            offset = next
        }
        self.blocks = blocks
        dimension = offset
    }

    private static func validate(_ content: TallyContent) throws {
        guard case .table(let axes) = content else { return }
        let lengths = Set(axes.filter(\.isRepeated).map(\.columns.count))
        guard lengths.count <= 1 else {
            throw AnalyticsError.unsuitableContract(
                reason: "\(axes.map(\.name).joined(separator: " and ")) have different numbers of occurrences")
        }
    }

    /// Hands over the customers of `rows`.
    func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        var vector = SparseVector()
        for row in rows {
            vector.removeAll()
            for block in blocks { write(block, matrix, row, to: &vector) }
            vector.hand(to: &sink)
        }
    }

    /// A block of a released sum, in customers.
    func released(_ sum: ReleasedSum, block index: Int) -> ReleasedSum {
        let block = blocks[index]
        return sum.part(block.offset..<block.offset + block.content.dimension).scaled(by: 1 / block.weight)
    }
}

extension Tally {
    private func write(_ block: Block, _ matrix: FeatureMatrix, _ row: Int, to vector: inout SparseVector) {
        switch block.content {
        case .everybody: vector.append(block.offset, block.weight)
        case .label: vector.append(block.offset + Self.labelBin(matrix.labels[row]), block.weight)
        case .table(let axes): writeTable(axes, block, matrix, row, to: &vector)
        case .categories(let axis):
            for category in Self.categories(axis, matrix, row) {
                vector.append(block.offset + category, block.weight)
            }
        case .pairs(let axis): writePairs(axis, block, matrix, row, to: &vector)
        case .moments(let column):
            guard let centred = column.centred(matrix, row: row) else { return }
            vector.append(block.offset, block.weight * centred)
            vector.append(block.offset + 1, block.weight * centred * centred)
        case .grouped(let term):
            guard let number = term.number(matrix, row: row) else { return }
            vector.append(block.offset + number.index, block.weight * number.value)
        case .products(let columns):
            var index = block.offset
            let values = columns.map { $0.centred(matrix, row: row) ?? 0 }
            for (first, value) in values.enumerated() {
                for other in values[(first + 1)...] {
                    vector.append(index, block.weight * value * other)
                    index += 1
                }
            }
        }
    }

    private func writeTable(
        _ axes: [TableAxis], _ block: Block, _ matrix: FeatureMatrix, _ row: Int, to vector: inout SparseVector
    ) {
        let start = vector.count
        for occurrence in 0..<TallyContent.occurrences(axes) {
            var cell: Int? = 0
            for axis in axes {
                guard let before = cell, let bin = axis.bin(matrix, row: row, occurrence: occurrence) else {
                    cell = nil
                    break
                }
                cell = before * axis.bins.count + bin
            }
            if let cell { vector.add(block.offset + cell, block.weight, from: start) }
        }
    }

    private func writePairs(
        _ axis: TableAxis, _ block: Block, _ matrix: FeatureMatrix, _ row: Int, to vector: inout SparseVector
    ) {
        let categories = Self.categories(axis, matrix, row)
        for (index, low) in categories.enumerated() {
            for high in categories[(index + 1)...] {
                let pair = TallyContent.pairIndex(low, high, of: axis.bins.count)
                vector.append(block.offset + pair, block.weight)
            }
        }
    }

    /// The different categories of a customer, in rising order.
    private static func categories(_ axis: TableAxis, _ matrix: FeatureMatrix, _ row: Int) -> [Int] {
        var found: [Int] = []
        for occurrence in axis.columns.indices {
            guard let bin = axis.bin(matrix, row: row, occurrence: occurrence), !found.contains(bin) else { continue }
            found.append(bin)
        }
        return found.sorted()
    }

    private static func labelBin(_ label: Int8) -> Int {
        label == FeatureMatrix.Label.missing ? TallyContent.labelBins - 1 : Int(label)
    }
}
