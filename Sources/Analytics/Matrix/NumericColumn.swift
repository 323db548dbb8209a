// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The numbers of one column of a feature matrix, contiguous, in 64 or 32 bits each as the contract says; NaN is a missing
/// value.
///
/// Whatever its precision, a column is read as `Double`s; loops over many customers read its memory.
public struct NumericColumn: RandomAccessCollection, Sendable {
    public let precision: NumericPrecision
    public let count: Int

    private let memory: ColumnMemory

    /// Loops may read so many numbers behind the last one.
    package static let padding = CustomerBlock.multiple

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The numbers of `values`, each rounded to the nearest that `precision` knows; a finite one stays finite.
    public init(_ values: [Double], precision: NumericPrecision = .double) {
        self.init(count: values.count, precision: precision) { memory in
            switch precision {
            case .double:
                values.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(start: memory, count: $0.count).copyMemory(from: $0)
                }
            case .single:
                let numbers = memory.assumingMemoryBound(to: Float.self)
                for index in values.indices { numbers[index] = Self.rounded(values[index]) }
            }
        }
    }

    /// - Parameter fill: writes ``bytes(_:_:)`` bytes: the numbers as they lie in memory. It is called once.
    package init(
        count: Int, precision: NumericPrecision, _ fill: (UnsafeMutableRawPointer) throws -> Void
    ) rethrows {
        self.count = count
        self.precision = precision
        memory = ColumnMemory(
            used: Self.bytes(count, precision), padding: Self.padding * precision.byteCount)
        try fill(memory.start)
    }

    /// How many bytes so many numbers take; saturates.
    package static func bytes(_ count: Int, _ precision: NumericPrecision) -> Int {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: precision.byteCount)
        return overflow ? .max : bytes
    }

    /// The numbers as they lie in memory.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: memory.start, count: Self.bytes(count, precision)))
    }

    public subscript(row: Int) -> Double {
        precondition(row >= 0 && row < count, "the column has no such row")
        return switch precision {
        case .double: doubles[row]
        case .single: Double(singles[row])
        }
    }

    /// The memory of a column of 64 bits; valid as long as the column is.
    var doubles: UnsafePointer<Double> { UnsafePointer(memory.start.assumingMemoryBound(to: Double.self)) }

    /// The memory of a column of 32 bits; valid as long as the column is.
    var singles: UnsafePointer<Float> { UnsafePointer(memory.start.assumingMemoryBound(to: Float.self)) }

    /// The rows at `indices`, in that order.
    func rows(at indices: [Int]) -> NumericColumn {
        NumericColumn(count: indices.count, precision: precision) { memory in
            switch precision {
            case .double:
                let numbers = memory.assumingMemoryBound(to: Double.self)
                for index in indices.indices { numbers[index] = self[indices[index]] }
            case .single:
                let numbers = memory.assumingMemoryBound(to: Float.self)
                for index in indices.indices { numbers[index] = Float(self[indices[index]]) }
            }
        }
    }

    private static func rounded(_ value: Double) -> Float {
        let limit = Double(Float.greatestFiniteMagnitude)
        return Float(value.isFinite ? Swift.min(Swift.max(value, -limit), limit) : value)
    }
}

extension NumericPrecision {
    var byteCount: Int {
        switch self {
        case .double: MemoryLayout<Double>.stride
        case .single: MemoryLayout<Float>.stride
        }
    }
}

extension NumericColumn: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Double...) { self.init(elements) }
}

extension NumericColumn: Equatable {
    /// Whether all numbers are equal; NaN equals nothing.
    public static func == (left: NumericColumn, right: NumericColumn) -> Bool {
        left.precision == right.precision && left.elementsEqual(right)
    }
}

/// Memory that begins with a cache line, written once by whoever makes it.
private final class ColumnMemory: @unchecked Sendable {
    private static let cacheLine = 64

    let start: UnsafeMutableRawPointer

    init(used: Int, padding: Int) {
        start = .allocate(byteCount: used + padding, alignment: Self.cacheLine)
        (start + used).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    }

    deinit { start.deallocate() }
}
