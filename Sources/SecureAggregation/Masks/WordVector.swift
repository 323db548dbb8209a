// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

#if _endian(big)
    #error("Vectors are kept as they travel, as little-endian words.")
#endif

/// A vector of integers modulo 2³² or 2⁶⁴, to which masks and other vectors are added in place.
package struct WordVector: Sendable {
    /// Bytes handled at a time: a piece of the vector, a piece of a keystream and the zeros it is made from stay in
    /// the first-level cache together.
    private static let chunkBytes = 16 << 10
    /// Keystreams open at once. Every piece of the vector takes all of them before it leaves the cache.
    private static let streamsAtOnce = 64

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
        withMutableBytes { bytes in
            switch wordSize {
            case .bits32:
                bytes.withMemoryRebound(to: UInt32.self) { words in
                    for index in words.indices { words[index] = UInt32(truncatingIfNeeded: values[index]) }
                }
            case .bits64:
                bytes.withMemoryRebound(to: UInt64.self) { words in
                    for index in words.indices { words[index] = UInt64(bitPattern: values[index]) }
                }
            }
        }
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
        precondition(other.count == byteCount, "vectors of equal length")
        combine([.plus]) { _, offset, piece in
            piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: other[offset..<offset + piece.count]))
        }
    }

    /// Expands the masks and adds or subtracts them, without ever holding a whole mask.
    ///
    /// - Complexity: bound by the keystream: about a millisecond for a million 64-bit words and one mask.
    package mutating func apply(_ masks: some Sequence<Mask>) {
        var batch: [Mask] = []
        for mask in masks {
            batch.append(mask)
            if batch.count == Self.streamsAtOnce {
                applyTogether(batch)
                batch.removeAll(keepingCapacity: true)
            }
        }
        applyTogether(batch)
    }

    private mutating func applyTogether(_ masks: [Mask]) {
        let streams = masks.map { ChaCha20Keystream(key: $0.seed) }
        combine(masks.map(\.sign)) { index, _, piece in streams[index].fill(piece) }
    }

    /// For every piece of the vector and every sign, has `produce` write a piece of the same length and adds or
    /// subtracts it.
    private mutating func combine(
        _ signs: [Mask.Sign], _ produce: (_ index: Int, _ offset: Int, _ piece: UnsafeMutableRawBufferPointer) -> Void
    ) {
        let wordSize = wordSize
        withMutableBytes { bytes in
            // What the scratch holds last is a mask; as a secret it is zeroed when released.
            _ = SecretBytes(count: Self.chunkBytes) { scratch in
                for offset in stride(from: 0, to: bytes.count, by: Self.chunkBytes) {
                    let length = min(Self.chunkBytes, bytes.count - offset)
                    let target = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + length])
                    let piece = UnsafeMutableRawBufferPointer(rebasing: scratch[..<length])
                    for (index, sign) in signs.enumerated() {
                        produce(index, offset, piece)
                        switch wordSize {
                        case .bits32: Self.accumulate(UInt32.self, sign, UnsafeRawBufferPointer(piece), into: target)
                        case .bits64: Self.accumulate(UInt64.self, sign, UnsafeRawBufferPointer(piece), into: target)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func accumulate<Word: FixedWidthInteger & UnsignedInteger>(
        _ type: Word.Type, _ sign: Mask.Sign, _ source: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) {
        source.withMemoryRebound(to: type) { source in
            target.withMemoryRebound(to: type) { target in
                switch sign {
                case .plus: for index in target.indices { target[index] &+= source[index] }
                case .minus: for index in target.indices { target[index] &-= source[index] }
                }
            }
        }
    }

    private mutating func withMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        let byteCount = byteCount
        storage.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[..<byteCount])) }
    }
}
