// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The way from a node up to the root: first inside the smallest complete subtree that leaves the right edge, where
/// the sibling may be on either side, then along the edge, where it is always on the left.
struct MerkleRoute {
    /// The node's index at its level: its bits say on which side each sibling is.
    private let index: UInt64
    /// Steps before the edge is reached.
    private let inner: Int
    /// Steps along the edge.
    private let border: Int

    /// - Parameters:
    ///   - index: of a leaf, below `size`.
    ///   - startLevel: where to start, if not at the leaf but at the complete subtree above it.
    init(index: UInt64, size: UInt64, startLevel: Int = 0) {
        let inner = UInt64.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        border = (index >> UInt64(inner)).nonzeroBitCount
        self.index = index >> UInt64(startLevel)
        self.inner = inner - startLevel
    }

    var length: Int { inner + border }

    func requireLength(of path: [Digest]) throws {
        guard path.count == length else {
            throw TransparencyLogError.wrongProofLength(expected: length, actual: path.count)
        }
    }

    /// The root over all leaves.
    func climb(from start: Digest, along path: some Collection<Digest>) -> Digest {
        var node = start
        for (level, sibling) in path.enumerated() {
            let siblingIsLeft = level >= inner || index >> UInt64(level) & 1 == 1
            node = siblingIsLeft ? MerkleHash.node(sibling, node) : MerkleHash.node(node, sibling)
        }
        return node
    }

    /// The root over the leaves up to and including the start: only the siblings on the left belong to it.
    func climbLeft(from start: Digest, along path: some Collection<Digest>) -> Digest {
        var node = start
        for (level, sibling) in path.enumerated() where level >= inner || index >> UInt64(level) & 1 == 1 {
            node = MerkleHash.node(sibling, node)
        }
        return node
    }
}
