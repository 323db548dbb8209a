// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// A feature matrix as the bytes of a snapshot, columns one after the other as they lie in memory. For the inside of an
/// encrypted file on the same machine, and for nothing else.
enum MatrixBytes {
    static func write(_ matrix: FeatureMatrix) -> [UInt8] {
        var bytes: [UInt8] = []
        func add<Element>(_ values: [Element]) { values.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        add([matrix.rowCount])
        for column in matrix.columns {
            switch column {
            case .numeric(let values): add(values)
            case .categorical(let values): add(values)
            }
        }
        add(matrix.labels)
        add(matrix.isHeldOut.map { $0 ? UInt8(1) : 0 })
        return bytes
    }

    /// Nil for bytes that are not a matrix of the contract.
    static func read(_ bytes: [UInt8], _ contract: FeatureContract) -> FeatureMatrix? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            func take<Element>(_ count: Int, as: Element.Type) -> [Element]? {
                let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
                guard count >= 0, !overflow, length <= rest.count else { return nil }
                let source = UnsafeRawBufferPointer(rebasing: rest.prefix(length))
                rest = rest.dropFirst(length)
                return [Element](unsafeUninitializedCapacity: count) { target, filled in
                    UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                    filled = count
                }
            }
            guard let rows = take(1, as: Int.self)?.first else { return nil }
            var columns: [FeatureColumn] = []
            for feature in contract.features {
                switch feature.kind {
                case .numeric:
                    guard let values = take(rows, as: Double.self) else { return nil }
                    columns.append(.numeric(values))
                case .categorical:
                    guard let values = take(rows, as: Int32.self) else { return nil }
                    columns.append(.categorical(values))
                }
            }
            guard let labels = take(contract.label == nil ? 0 : rows, as: Int8.self),
                let heldOut = take(rows, as: UInt8.self), rest.isEmpty
            else { return nil }
            return try? FeatureMatrix(
                contract: contract, columns: columns, labels: labels, isHeldOut: heldOut.map { $0 != 0 })
        }
    }
}
