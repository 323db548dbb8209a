// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension WordVector {
    /// Bytes handled at a time: a piece of the vector, a piece of a keystream and the zeros it is made from stay in
    /// the first-level cache together.
    private static let chunkBytes = 8 << 10
    /// Keystreams open at once. Every piece of the vector takes all of them before it leaves the cache.
    private static let streamsAtOnce = 64

    /// Expands the masks and adds or subtracts them on all cores, without ever holding a whole mask: each core takes
    /// a stretch of the vector, and of every keystream the same stretch.
    ///
    /// A vector that is too short to be cut takes part of the masks on each core, into vectors of its own.
    ///
    /// - Complexity: bound by the keystream: about a millisecond for a million 64-bit words and one mask on one core.
    package mutating func apply(_ masks: [Mask]) {
        let stretch = max(Grain.keystreamBytes, Self.chunkBytes)
        let masksAtOnce = max(1, stretch / max(1, byteCount))
        if byteCount > stretch || masks.count <= masksAtOnce {
            applyInStretches(masks, stretch)
        } else {
            let (size, count) = (wordSize, count)
            let parts = AllCores.pieces(masks.count, grain: masksAtOnce * Self.streamsAtOnce) { range in
                var part = WordVector(wordSize: size, count: count)
                part.withMutableBytes { Self.expand(masks[range], size, into: $0, from: 0) }
                return part
            }
            for part in parts { part.withBytes { add($0) } }
        }
    }

    private mutating func applyInStretches(_ masks: [Mask], _ stretch: Int) {
        let size = wordSize
        withMutableBytes { bytes in
            // Safety: the ranges do not overlap.
            nonisolated(unsafe) let whole = bytes
            _ = AllCores.pieces(bytes.count, grain: stretch) { range in
                Self.expand(masks[...], size, into: .init(rebasing: whole[range]), from: range.lowerBound)
            }
        }
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
