// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

/// BLAKE2b is one chain of blocks, so one message keeps a core's vector units idle; messages side by side fill them.
extension BLAKE2b256 {
    /// Messages that are hashed side by side.
    public static let lanes = 4
    private static let messageBlockBytes = 128
    /// The first word of the parameter block: 32 bytes of result, no key, one chain (RFC 7693, section 2.5).
    private static let parameters: UInt64 = 0x0101_0000 | UInt64(Digest.byteCount)

    /// Whether the processor hashes several messages faster than one after the other.
    public static var isFasterTogether: Bool { tributary_has_avx2() != 0 }

    /// The hashes of `prefix ‖ message` for each message, equal to hashing them one by one. Four of one length take
    /// little more time than one where ``isFasterTogether``.
    public static func hash(
        together messages: [UnsafeRawBufferPointer], prefix: [UInt8]
    ) -> [Digest] {
        var digests: [Digest] = []
        var rest = messages[...]
        while let first = rest.first {
            let group = rest.prefix(lanes)
            // Long enough for a first block of prefix and message, and a last one.
            if isFasterTogether, group.count == lanes, group.allSatisfy({ $0.count == first.count }),
                prefix.count < messageBlockBytes, first.count > 2 * messageBlockBytes
            {
                digests += four(Array(group), prefix)
                rest = rest.dropFirst(lanes)
            } else {
                digests.append(one(first, prefix))
                rest = rest.dropFirst()
            }
        }
        return digests
    }

    private static func one(_ message: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Digest {
        let hash = BLAKE2b256()
        hash.update(prefix)
        hash.update(message)
        return hash.finalize()
    }

    private static func four(_ messages: [UnsafeRawBufferPointer], _ prefix: [UInt8]) -> [Digest] {
        let head = messageBlockBytes - prefix.count
        // At least one byte is left for the last block, which is hashed another way.
        let blocks = (messages[0].count - head - 1) / messageBlockBytes
        let tail = messages[0].count - head - blocks * messageBlockBytes
        var state = initialState.flatMap { [UInt64](repeating: $0, count: lanes) }
        compress(messages.map { prefix + $0.prefix(head) }, into: &state, before: 0, last: 0)
        compress(
            messages.map { UnsafeRawBufferPointer(rebasing: $0[head...]).octets }, blocks: blocks, into: &state,
            before: messageBlockBytes, last: 0)
        let padding = [UInt8](repeating: 0, count: messageBlockBytes - tail)
        compress(
            messages.map { Array($0.suffix(tail)) + padding }, into: &state,
            before: messageBlockBytes * (1 + blocks), last: tail + 1)
        return (0..<lanes).map { lane in
            Digest(
                unchecked: (0..<Digest.byteCount / 8).flatMap { word in
                    withUnsafeBytes(of: state[word * lanes + lane].littleEndian) { Array($0) }
                })
        }
    }

    private static var initialState: [UInt64] {
        withUnsafeBytes(of: tributary_blake2b_start) { start in
            var words = Array(start.bindMemory(to: UInt64.self))
            words[0] ^= parameters
            return words
        }
    }

    /// One block of each message.
    private static func compress(
        _ blocks: [[UInt8]], into state: inout [UInt64], before: Int, last: Int
    ) {
        let together = blocks.flatMap { $0 }
        together.withUnsafeBytes { bytes in
            let start = bytes.octets
            compress(
                (0..<lanes).map { start + $0 * messageBlockBytes }, blocks: 1, into: &state, before: before, last: last)
        }
    }

    private static func compress(
        _ data: [UnsafePointer<UInt8>], blocks: Int, into state: inout [UInt64], before: Int, last: Int
    ) {
        let pointers = data.map { Optional($0) }
        if tributary_has_avx512() != 0 {
            tributary_blake2b_quad_avx512(&state, pointers, blocks, UInt64(before), last)
        } else {
            tributary_blake2b_quad_avx2(&state, pointers, blocks, UInt64(before), last)
        }
    }
}
