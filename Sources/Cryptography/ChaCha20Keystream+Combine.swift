// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

extension ChaCha20Keystream {
    /// Bytes handled at a time: a piece of the target, a piece of a keystream and the zeros it is made from stay in the
    /// first-level cache together.
    private static let pieceBytes = 8 << 10

    /// Adds the next bytes of every stream to `target`, or subtracts them, word by word modulo 2³² or 2⁶⁴.
    ///
    /// Every piece of the target takes all streams before it leaves the cache.
    ///
    /// - Parameters:
    ///   - streams: each with whether it is subtracted.
    ///   - wordBytes: 4 or 8.
    ///   - target: whole words, of any alignment.
    public static func combine(
        _ streams: [(stream: ChaCha20Keystream, isSubtracted: Bool)], wordBytes: Int,
        into target: UnsafeMutableRawBufferPointer
    ) {
        // Plain values: the loop below runs too often to count references.
        let sources = streams.map { (context: $0.stream.context, isSubtracted: $0.isSubtracted) }
        // What the scratch holds last is keystream; as a secret it is zeroed when released.
        _ = SecretBytes(count: pieceBytes) { scratch in
            for start in stride(from: 0, to: target.count, by: pieceBytes) {
                let piece = UnsafeMutableRawBufferPointer(
                    rebasing: target[start..<min(start + pieceBytes, target.count)])
                let keystream = UnsafeMutableRawBufferPointer(rebasing: scratch[..<piece.count])
                for source in sources {
                    fill(keystream, from: source.context)
                    let words = UnsafeRawBufferPointer(keystream)
                    if wordBytes == 4 {
                        WordArithmetic.combine32(words, into: piece, subtracting: source.isSubtracted)
                    } else {
                        WordArithmetic.combine64(words, into: piece, subtracting: source.isSubtracted)
                    }
                }
            }
        }
        withExtendedLifetime(streams) {}
    }
}
