// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// What is computed faster by another way is the same.
struct PrimitivePropertyTests {
    private var random = SeededRandomSource(seed: ProtocolHash.digest("primitives"))

    /// Around BLAKE2b's blocks of 128 bytes, with the prefix that vectors have.
    @Test(arguments: [0, 1, 92, 93, 128, 219, 220, 221, 256, 257, 347, 348, 349, 1000, 4096, 65_537])
    mutating func messagesHashTogetherAsOneByOne(_ count: Int) {
        let prefix = random.bytes(36)
        for messages in [1, 3, 4, 5, 8] {
            let bytes = (0..<messages).map { _ in random.bytes(count) }
            #expect(hashTogether(bytes, prefix) == bytes.map { hash(prefix + $0) })
        }
    }

    @Test mutating func messagesOfDifferentLengthsHashTogether() {
        let bytes = [1000, 1000, 1001, 1000, 1000].map { random.bytes($0) }
        #expect(hashTogether(bytes, [1]) == bytes.map { hash([1] + $0) })
        #expect(hashTogether([], [1]) == [])
        let long = random.bytes(200)
        let four = (0..<4).map { _ in random.bytes(500) }
        #expect(hashTogether(four, long) == four.map { hash(long + $0) })
    }

    @Test(arguments: [0, 64, 128, 4096, 64 * 1000]) mutating func aKeystreamBeginsAtAnyBlock(_ offset: Int) {
        let key = random.secret(32)
        var whole = [UInt8](repeating: 0, count: offset + 777)
        whole.withUnsafeMutableBytes { ChaCha20Keystream(key: key).fill($0) }
        var part = [UInt8](repeating: 0, count: 777)
        part.withUnsafeMutableBytes { ChaCha20Keystream(key: key, startingAt: offset).fill($0) }
        #expect(part == Array(whole[offset...]))
        let used = ChaCha20Keystream(key: random.secret(32))
        part.withUnsafeMutableBytes { used.fill($0) }
        used.restart(key: key, startingAt: offset)
        part.withUnsafeMutableBytes { used.fill($0) }
        #expect(part == Array(whole[offset...]))
    }

    @Test mutating func keysOfLowOrderAreExactlyThoseThatGiveNoSecret() throws {
        let own = try AgreementKey(secret: random.secret(32))
        let encodings = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
        for text in encodings {
            let bytes = try #require(Hex.decode(text))
            for highest in [0, 0x80] as [UInt8] {
                let key = try AgreementPublicKey(bytes.dropLast() + [bytes[31] | highest])
                #expect(key.isOfLowOrder)
                #expect(throws: CryptographyError.lowOrderPoint) { try own.sharedSecret(with: key) }
            }
            var near = bytes
            near[1] ^= 1
            let neighbour = try AgreementPublicKey(near)
            #expect(!neighbour.isOfLowOrder)
            #expect(throws: Never.self) { try own.sharedSecret(with: neighbour) }
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100]) mutating func wordsCombineWhereverTheyLie(_ count: Int) {
        for (left, right) in [(0, 1), (3, 0), (5, 7)] {
            let first = random.bytes(left + 8 * count)
            let second = random.bytes(right + 8 * count)
            for isMinus in [false, true] {
                let wide = combined(first, left, second, right, WordArithmetic.combine64, isMinus)
                let narrow = combined(first, left, second, right, WordArithmetic.combine32, isMinus)
                #expect(wide == naive(UInt64.self, first, left, second, right, isMinus))
                #expect(narrow == naive(UInt32.self, first, left, second, right, isMinus))
            }
        }
    }

    private func hash(_ bytes: [UInt8]) -> Digest {
        let hash = BLAKE2b256()
        hash.update(bytes)
        return hash.finalize()
    }

    private func hashTogether(_ messages: [[UInt8]], _ prefix: [UInt8]) -> [Digest] {
        func lend(_ rest: ArraySlice<[UInt8]>, _ lent: [UnsafeRawBufferPointer]) -> [Digest] {
            guard let first = rest.first else { return BLAKE2b256.hash(together: lent, prefix: prefix) }
            return first.withUnsafeBytes { lend(rest.dropFirst(), lent + [$0]) }
        }
        return lend(messages[...], [])
    }

    private typealias Combine = (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer, Bool) -> Void

    private func combined(
        _ first: [UInt8], _ left: Int, _ second: [UInt8], _ right: Int, _ combine: Combine, _ isMinus: Bool
    ) -> [UInt8] {
        var target = first
        target.withUnsafeMutableBytes { target in
            second.withUnsafeBytes { source in
                combine(
                    UnsafeRawBufferPointer(rebasing: source[right...]),
                    UnsafeMutableRawBufferPointer(rebasing: target[left...]), isMinus)
            }
        }
        return target
    }

    private func naive<Word: FixedWidthInteger>(
        _ type: Word.Type, _ first: [UInt8], _ left: Int, _ second: [UInt8], _ right: Int, _ isMinus: Bool
    ) -> [UInt8] {
        let size = Word.bitWidth / 8
        func word(_ bytes: [UInt8], _ start: Int) -> Word {
            bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | Word($1) }
        }
        var result = first
        for offset in stride(from: 0, to: first.count - left, by: size) {
            let (one, other) = (word(first, left + offset), word(second, right + offset))
            let value = isMinus ? one &- other : one &+ other
            for byte in 0..<size { result[left + offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
        }
        return result
    }
}
