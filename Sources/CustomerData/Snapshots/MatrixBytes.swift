// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// A feature matrix as the bytes of a snapshot: the number of customers, then columns one after the other as they lie in
/// memory. For the inside of an encrypted file on the same machine, and for nothing else.
enum MatrixBytes {
    /// How many bytes ``write(_:to:)`` writes.
    static func count(_ matrix: FeatureMatrix) -> Int {
        let columns = matrix.columns.map { column in
            switch column {
            case .numeric(let values): NumericColumn.bytes(values.count, values.precision)
            case .categorical(let values): values.count * MemoryLayout<Int32>.stride
            }
        }
        return MemoryLayout<Int>.stride + columns.reduce(0, +) + matrix.labels.count + matrix.rowCount
    }

    static func write(_ matrix: FeatureMatrix, to writer: SnapshotWriter) {
        withUnsafeBytes(of: matrix.rowCount) { writer.append($0) }
        for column in matrix.columns {
            switch column {
            case .numeric(let values): values.withBytes { writer.append($0) }
            case .categorical(let values): values.withUnsafeBytes { writer.append($0) }
            }
        }
        matrix.labels.withUnsafeBytes { writer.append($0) }
        matrix.isHeldOut.map { $0 ? UInt8(1) : 0 }.withUnsafeBytes { writer.append($0) }
    }

    /// Nil for bytes that are not a matrix of the contract.
    static func read(_ reader: SnapshotReader, _ contract: FeatureContract) -> FeatureMatrix? {
        guard let rows = take(1, as: Int.self, reader)?.first else { return nil }
        var columns: [FeatureColumn] = []
        for feature in contract.features {
            switch feature.kind {
            case .numeric:
                guard let values = takeNumbers(rows, feature.precision, reader) else { return nil }
                columns.append(.numeric(values))
            case .categorical:
                guard let values = take(rows, as: Int32.self, reader) else { return nil }
                columns.append(.categorical(values))
            }
        }
        guard let labels = take(contract.label == nil ? 0 : rows, as: Int8.self, reader),
            let heldOut = take(rows, as: UInt8.self, reader)
        else { return nil }
        return try? FeatureMatrix(
            contract: contract, columns: columns, labels: labels, isHeldOut: heldOut.map { $0 != 0 })
    }

    /// Straight into the column's memory.
    private static func takeNumbers(
        _ count: Int, _ precision: NumericPrecision, _ reader: SnapshotReader
    ) -> NumericColumn? {
        let bytes = NumericColumn.bytes(count, precision)
        guard count >= 0, bytes <= reader.remaining else { return nil }
        var isWhole = false
        let column = NumericColumn(count: count, precision: precision) { memory in
            isWhole = reader.read(into: UnsafeMutableRawBufferPointer(start: memory, count: bytes))
        }
        return isWhole ? column : nil
    }

    private static func take<Element: BitwiseCopyable>(
        _ count: Int, as: Element.Type, _ reader: SnapshotReader
    ) -> [Element]? {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard count >= 0, !overflow, bytes <= reader.remaining else { return nil }
        var isWhole = false
        let values = [Element](unsafeUninitializedCapacity: count) { target, filled in
            isWhole = reader.read(into: UnsafeMutableRawBufferPointer(target))
            filled = isWhole ? count : 0
        }
        return isWhole ? values : nil
    }
}
