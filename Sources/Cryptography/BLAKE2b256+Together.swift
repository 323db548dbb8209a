// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

#if _endian(big)
    #error("Messages are read as little-endian words.")
#endif

/// BLAKE2b is one chain of blocks, so one message keeps a core's vector units idle; messages side by side fill them.
extension BLAKE2b256 {
    /// Messages that this processor hashes side by side: 8, 4 or 1.
    public static let lanes = tributary_has_avx512() != 0 ? 8 : tributary_has_avx2() != 0 ? 4 : 1
    private static let messageBlockBytes = 128
    /// The first word of the parameter block: 32 bytes of result, no key, one chain (RFC 7693, section 2.5).
    private static let parameters: UInt64 = 0x0101_0000 | UInt64(Digest.byteCount)

    /// The hashes of `prefix ‖ message` for each message, equal to hashing them one by one. As many of one length as
    /// there are ``lanes`` take about the time of two.
    public static func hash(together messages: [UnsafeRawBufferPointer], prefix: [UInt8]) -> [Digest] {
        var digests: [Digest] = []
        var rest = messages[...]
        while let first = rest.first {
            // Long enough for a first block of prefix and message, and a last one.
            let isLong = prefix.count < messageBlockBytes && first.count > 2 * messageBlockBytes
            let alike = rest.prefix(lanes).prefix { $0.count == first.count }.count
            let next = Array(rest.prefix(!isLong ? 1 : alike == 8 ? 8 : alike >= 4 ? 4 : 1))
            digests += isLong ? hashLong(next, prefix) : [hashShort(first, prefix)]
            rest = rest.dropFirst(next.count)
        }
        return digests
    }

    private static func hashShort(_ message: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Digest {
        let hash = BLAKE2b256()
        hash.update(prefix)
        hash.update(message)
        return hash.finalize()
    }

    /// Eight messages, four or one.
    private static func hashLong(_ messages: [UnsafeRawBufferPointer], _ prefix: [UInt8]) -> [Digest] {
        let head = messageBlockBytes - prefix.count
        // At least one byte is left for the last block, which is hashed another way.
        let blocks = (messages[0].count - head - 1) / messageBlockBytes
        let tail = messages[0].count - head - blocks * messageBlockBytes
        var state = initialState.flatMap { [UInt64](repeating: $0, count: messages.count) }
        compressOne(messages.map { prefix + $0.prefix(head) }, into: &state, before: 0, last: 0)
        compress(
            messages.map { UnsafeRawBufferPointer(rebasing: $0[head...]).octets }, blocks: blocks, into: &state,
            before: messageBlockBytes, last: 0)
        let padding = [UInt8](repeating: 0, count: messageBlockBytes - tail)
        compressOne(
            messages.map { Array($0.suffix(tail)) + padding }, into: &state, before: messageBlockBytes * (1 + blocks),
            last: tail + 1)
        return messages.indices.map { lane in
            Digest(
                unchecked: (0..<Digest.byteCount / 8).flatMap { word in
                    withUnsafeBytes(of: state[word * messages.count + lane].littleEndian) { Array($0) }
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
    private static func compressOne(_ blocks: [[UInt8]], into state: inout [UInt64], before: Int, last: Int) {
        let together = blocks.flatMap { $0 }
        together.withUnsafeBytes { bytes in
            let start = bytes.octets
            compress(
                blocks.indices.map { start + $0 * messageBlockBytes }, blocks: 1, into: &state, before: before,
                last: last)
        }
    }

    /// - Parameter last: 0, or the bytes that count in the message's last block, plus one.
    private static func compress(
        _ data: [UnsafePointer<UInt8>], blocks: Int, into state: inout [UInt64], before: Int, last: Int
    ) {
        let pointers = data.map { Optional($0) }
        switch (data.count, lanes) {
        case (8, _): tributary_blake2b_eight_avx512(&state, pointers, blocks, UInt64(before), last)
        case (4, 8): tributary_blake2b_four_avx512(&state, pointers, blocks, UInt64(before), last)
        case (4, _): tributary_blake2b_four_avx2(&state, pointers, blocks, UInt64(before), last)
        default: tributary_blake2b_single(&state, data[0], blocks, UInt64(before), last)
        }
    }
}
