// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

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
package enum MaskExpansion {
    /// Keystreams open at once.
    private static let streamsAtOnce = 64

    /// - Parameter vector: whole words, of any alignment.
    /// - Complexity: bound by the keystream: about a millisecond for a million 64-bit words and one mask on one core.
    package static func apply(_ masks: [Mask], to vector: UnsafeMutableRawBufferPointer, _ size: WordSize) {
        let masksAtOnce = max(1, Grain.keystreamBytes / max(1, vector.count))
        guard vector.count <= Grain.keystreamBytes, masks.count > masksAtOnce else {
            // Safety: the ranges do not overlap.
            nonisolated(unsafe) let whole = vector
            _ = AllCores.pieces(vector.count, grain: Grain.keystreamBytes) { range in
                expand(masks[...], size, into: .init(rebasing: whole[range]), from: range.lowerBound)
            }
            return
        }
        let byteCount = vector.count
        let parts = AllCores.pieces(masks.count, grain: masksAtOnce) { range in
            // A sum of masks, erased when it has been added.
            SecretBytes(count: byteCount) { expand(masks[range], size, into: $0, from: 0) }
        }
        for part in parts { part.withUnsafeBytes { size.combine($0, into: vector, .plus) } }
    }

    /// - Parameters:
    ///   - target: a stretch of the vector.
    ///   - offset: where it begins, a whole number of keystream blocks.
    private static func expand(
        _ masks: ArraySlice<Mask>, _ size: WordSize, into target: UnsafeMutableRawBufferPointer, from offset: Int
    ) {
        var streams: [ChaCha20Keystream] = []
        var rest = masks
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
            ChaCha20Keystream.combine(
                zip(streams, batch).map { ($0, $1.sign == .minus) }, wordBytes: size.byteCount, into: target)
        }
    }
}
