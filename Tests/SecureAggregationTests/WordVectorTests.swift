// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

struct WordVectorTests {
    /// Around the pieces in which masks are expanded: 2,048 64-bit words, 4,096 32-bit words.
    static let counts = [1, 2, 3, 2047, 2048, 2049, 4095, 4096, 4097, 10_001]

    @Test(arguments: WordSize.allCases, counts)
    func masksAreWholeKeystreamsReadAsWords(_ size: WordSize, _ count: Int) {
        let values = (0..<count).map { Int64($0) * -1_000_003 }
        var vector = WordVector(values, wordSize: size)
        // More masks than are expanded together.
        let masks = (0..<67).map { index in
            Mask(
                seed: SecretBytes(ProtocolHash.digest("mask", [UInt8(index)]).bytes),
                sign: index.isMultiple(of: 3) ? .minus : .plus)
        }
        vector.apply(masks)
        var expected = values.map { UInt64(bitPattern: $0) }
        for mask in masks {
            for (index, word) in naiveWords(mask.seed, size, count).enumerated() {
                expected[index] = mask.sign == .plus ? expected[index] &+ word : expected[index] &- word
            }
        }
        #expect(vector.signedValues == expected.map { signed($0, size) })
    }

    @Test(arguments: WordSize.allCases) func theOppositeMasksRestoreTheVector(_ size: WordSize) {
        let values: [Int64] = [0, 1, -1, Int64(Int32.max), Int64(Int32.min), 77]
        var vector = WordVector(values, wordSize: size)
        let seed = SecretBytes(Digest.zero.bytes)
        vector.apply([Mask(seed: seed, sign: .plus)])
        #expect(vector.signedValues != values)
        vector.apply([Mask(seed: seed, sign: .minus)])
        #expect(vector.signedValues == values)
    }

    @Test(arguments: WordSize.allCases, counts) func addsVectorsThatAreNotAligned(_ size: WordSize, _ count: Int) {
        let left = (0..<count).map { Int64($0) - 5 }
        let right = (0..<count).map { 3 - 2 * Int64($0) }
        var vector = WordVector(left, wordSize: size)
        let bytes = [0] + WordVector(right, wordSize: size).withBytes { Array($0) }
        bytes.withUnsafeBytes { vector.add(UnsafeRawBufferPointer(rebasing: $0[1...])) }
        #expect(vector.signedValues == zip(left, right).map { $0 + $1 })
    }

    @Test func sumsWrapAround() {
        var narrow = WordVector([Int64(Int32.max)], wordSize: .bits32)
        WordVector([1], wordSize: .bits32).withBytes { narrow.add($0) }
        #expect(narrow.signedValues == [Int64(Int32.min)])
        var wide = WordVector([Int64.max], wordSize: .bits64)
        WordVector([1], wordSize: .bits64).withBytes { wide.add($0) }
        #expect(wide.signedValues == [Int64.min])
    }

    @Test func travelsAsLittleEndianWords() {
        let narrow = WordVector([1, -2], wordSize: .bits32)
        #expect(narrow.withBytes { Hex.encode($0) } == "01000000feffffff")
        let wide = WordVector([1, -2], wordSize: .bits64)
        #expect(wide.withBytes { Hex.encode($0) } == "0100000000000000feffffffffffffff")
    }

    private func naiveWords(_ seed: SecretBytes, _ size: WordSize, _ count: Int) -> [UInt64] {
        var bytes = [UInt8](repeating: 0, count: count * size.byteCount)
        let keystream = ChaCha20Keystream(key: seed)
        bytes.withUnsafeMutableBytes { keystream.fill($0) }
        return (0..<count).map { index in
            bytes[index * size.byteCount..<(index + 1) * size.byteCount].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private func signed(_ word: UInt64, _ size: WordSize) -> Int64 {
        size == .bits32 ? Int64(Int32(truncatingIfNeeded: word)) : Int64(bitPattern: word)
    }
}
