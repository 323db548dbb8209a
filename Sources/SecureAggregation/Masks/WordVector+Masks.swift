// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension WordVector {
    /// Expands the masks and adds or subtracts them, see ``MaskExpansion``.
    package mutating func apply(_ masks: [Mask]) {
        let size = wordSize
        withMutableBytes { MaskExpansion.apply(masks, to: $0, size) }
    }
}

/// Adds masks to a vector on all cores, without ever holding a whole mask: each core takes a stretch of the vector, and
/// of every keystream the same stretch. A vector that is too short to be cut takes part of the masks on each core, into
/// vectors of its own.
enum MaskExpansion {
    /// Bytes handled at a time: a piece of the vector, a piece of a keystream and the zeros it is made from stay in
    /// the first-level cache together.
    private static let chunkBytes = 8 << 10
    /// Keystreams open at once. Every piece of the vector takes all of them before it leaves the cache.
    private static let streamsAtOnce = 64

    /// - Parameter vector: whole words, of any alignment.
    /// - Complexity: bound by the keystream: about a millisecond for a million 64-bit words and one mask on one core.
    static func apply(_ masks: [Mask], to vector: UnsafeMutableRawBufferPointer, _ size: WordSize) {
        let masksAtOnce = max(1, Grain.keystreamBytes / max(1, vector.count))
        guard vector.count <= Grain.keystreamBytes, masks.count > masksAtOnce else {
            // Safety: the ranges do not overlap.
            nonisolated(unsafe) let whole = vector
            _ = AllCores.pieces(vector.count, grain: Grain.keystreamBytes) { range in
                expand(masks[...], size, into: .init(rebasing: whole[range]), from: range.lowerBound)
            }
            return
        }
        let count = vector.count / size.byteCount
        let parts = AllCores.pieces(masks.count, grain: masksAtOnce) { range in
            var part = WordVector(wordSize: size, count: count)
            part.withMutableBytes { expand(masks[range], size, into: $0, from: 0) }
            return part
        }
        for part in parts { part.withBytes { size.combine($0, into: vector, .plus) } }
    }

    /// - Parameters:
    ///   - target: a stretch of the vector.
    ///   - offset: where it begins, a whole number of keystream blocks.
    private static func expand(
        _ masks: ArraySlice<Mask>, _ size: WordSize, into target: UnsafeMutableRawBufferPointer, from offset: Int
    ) {
        var streams: [ChaCha20Keystream] = []
        var rest = masks
        // What the scratch holds last is a mask; as a secret it is zeroed when released.
        _ = SecretBytes(count: chunkBytes) { scratch in
            while !rest.isEmpty {
                let batch = rest.prefix(streamsAtOnce)
                rest = rest.dropFirst(batch.count)
                for (index, mask) in batch.enumerated() {
                    if index < streams.count {
                        streams[index].restart(key: mask.seed, startingAt: offset)
                    } else {
                        streams.append(ChaCha20Keystream(key: mask.seed, startingAt: offset))
                    }
                }
                for start in stride(from: 0, to: target.count, by: chunkBytes) {
                    let end = min(start + chunkBytes, target.count)
                    let piece = UnsafeMutableRawBufferPointer(rebasing: target[start..<end])
                    let keystream = UnsafeMutableRawBufferPointer(rebasing: scratch[..<piece.count])
                    for (stream, mask) in zip(streams, batch) {
                        stream.fill(keystream)
                        size.combine(UnsafeRawBufferPointer(keystream), into: piece, mask.sign)
                    }
                }
            }
        }
    }
}
