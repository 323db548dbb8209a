// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

#if _endian(big)
    #error("Vectors are kept as they travel, as little-endian words.")
#endif

/// A vector of integers modulo 2³² or 2⁶⁴, to which masks and other vectors are added in place.
package struct WordVector: Sendable {
    package let wordSize: WordSize
    package let count: Int
    /// The words, packed; with 32-bit words and an odd count the last half is unused.
    private var storage: [UInt64]

    /// Zero.
    package init(wordSize: WordSize, count: Int) {
        self.wordSize = wordSize
        self.count = count
        storage = [UInt64](repeating: 0, count: (count * wordSize.byteCount + 7) / 8)
    }

    /// The integers modulo 2³² or 2⁶⁴.
    package init(_ values: [Int64], wordSize: WordSize) {
        self.init(wordSize: wordSize, count: values.count)
        withMutableBytes { wordSize.write(values, to: $0) }
    }

    /// The words as they travel. Nil unless there are `count` of them.
    package init?(bytes: UnsafeRawBufferPointer, wordSize: WordSize, count: Int) {
        guard bytes.count == count * wordSize.byteCount else { return nil }
        self.init(wordSize: wordSize, count: count)
        withMutableBytes { $0.copyMemory(from: bytes) }
    }

    package var byteCount: Int { count * wordSize.byteCount }

    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<byteCount])) }
    }

    /// The words read as signed numbers: those from half the modulus up are negative.
    package var signedValues: [Int64] {
        withBytes { bytes in
            switch wordSize {
            case .bits32: bytes.withMemoryRebound(to: Int32.self) { $0.map(Int64.init) }
            case .bits64: bytes.withMemoryRebound(to: Int64.self) { Array($0) }
            }
        }
    }

    /// Adds a vector as it travels, word by word; its memory need not be aligned.
    ///
    /// - Precondition: of equal length.
    package mutating func add(_ other: UnsafeRawBufferPointer) {
        let wordSize = wordSize
        withMutableBytes { wordSize.combine(other, into: $0, .plus) }
    }

    package mutating func withMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        let byteCount = byteCount
        storage.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[..<byteCount])) }
    }
}

extension WordSize {
    /// Writes integers modulo 2³² or 2⁶⁴ as they travel. The memory need be neither aligned nor initialised.
    ///
    /// - Precondition: room for exactly these words.
    package func write(_ values: [Int64], to bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == values.count * byteCount, "room for every word")
        switch self {
        case .bits32:
            guard var next = bytes.baseAddress else { return }
            for value in values {
                next.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
                next += 4
            }
        case .bits64: values.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
    }

    /// Adds or subtracts the words of a vector in place.
    func combine(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, _ sign: Mask.Sign) {
        switch self {
        case .bits32: WordArithmetic.combine32(source, into: target, subtracting: sign == .minus)
        case .bits64: WordArithmetic.combine64(source, into: target, subtracting: sign == .minus)
        }
    }
}
