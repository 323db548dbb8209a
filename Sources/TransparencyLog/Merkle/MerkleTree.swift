// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The tree over the first `size` leaves of a stored log: its root and every proof about it.
///
/// A log that has grown since still answers for every earlier size.
public struct MerkleTree<Hashes: HashReader> {
    public let size: UInt64
    private let hashes: Hashes

    public init(size: UInt64, hashes: Hashes) throws {
        guard size <= LogLimits.maximumTreeSize else {
            throw TransparencyLogError.overLimit(what: "tree size", limit: LogLimits.maximumTreeSize)
        }
        self.size = size
        self.hashes = hashes
    }

    /// - Complexity: one read for each set bit of the size.
    public func root() throws -> Digest { try MerkleFrontier(size: size, hashes: hashes).root }

    /// That leaf `index` is in this tree (RFC 6962, 2.1.1).
    ///
    /// - Complexity: O(log size) reads.
    public func inclusionProof(of index: UInt64) throws -> InclusionProof {
        guard index < size else { throw TransparencyLogError.outOfRange(index: index, size: size) }
        var path: [Digest] = []
        var leaves = 0..<size
        while leaves.count > 1 {
            let (left, right) = split(leaves)
            let leafIsLeft = left.contains(index)
            path.append(try root(of: leafIsLeft ? right : left))
            leaves = leafIsLeft ? left : right
        }
        return InclusionProof(index: index, treeSize: size, path: path.reversed())
    }

    /// That the tree of the first `oldSize` leaves is a prefix of this one (RFC 6962, 2.1.2).
    ///
    /// - Complexity: O(log size) reads.
    public func consistencyProof(from oldSize: UInt64) throws -> ConsistencyProof {
        guard oldSize <= size else { throw TransparencyLogError.outOfRange(index: oldSize, size: size) }
        var path: [Digest] = []
        var leaves = 0..<size
        if oldSize > 0 {
            while leaves.upperBound != oldSize {
                let (left, right) = split(leaves)
                let isInLeft = oldSize <= left.upperBound
                path.append(try root(of: isInLeft ? right : left))
                leaves = isInLeft ? left : right
            }
            // A subtree that starts at the first leaf is the old tree itself, whose root the verifier has.
            if leaves.lowerBound > 0 { path.append(try root(of: leaves)) }
        }
        return ConsistencyProof(oldSize: oldSize, newSize: size, path: path.reversed())
    }

    /// Splits at the largest power of two below the count (RFC 6962, 2.1).
    private func split(_ leaves: Range<UInt64>) -> (Range<UInt64>, Range<UInt64>) {
        let count = leaves.upperBound - leaves.lowerBound
        let power = UInt64(1) << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
        let middle = leaves.lowerBound + power
        return (leaves.lowerBound..<middle, middle..<leaves.upperBound)
    }

    /// The root over a range that ``split(_:)`` made: it starts at a multiple of its largest power of two.
    private func root(of leaves: Range<UInt64>) throws -> Digest {
        let start = leaves.lowerBound
        let subtrees = try MerkleFrontier.positions(size: leaves.upperBound - start).map { position in
            // Safety: `start` is a multiple of 2^level for every level that occurs in the range.
            try hashes.hash(
                at: NodePosition(
                    level: position.level, index: position.index + start >> UInt64(position.level)))
        }
        return MerkleHash.fold(subtrees)
    }
}
