// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// All that appending needs to know of a tree: the roots of its largest complete subtrees, left to right.
///
/// There is one for each bit that is set in the size, so a log of a million entries is appended to with twenty hashes.
public struct MerkleFrontier: Equatable, Sendable {
    /// Number of leaves.
    public private(set) var size: UInt64
    /// One root for each set bit of ``size``, the largest subtree first.
    public private(set) var subtrees: [Digest]

    /// The empty tree.
    public init() {
        size = 0
        subtrees = []
    }

    /// The frontier of the first `size` leaves of a stored tree.
    ///
    /// - Complexity: one read for each set bit of `size`.
    public init(size: UInt64, hashes: some HashReader) throws {
        try Self.requireSize(size)
        self.size = size
        subtrees = try Self.positions(size: size).map { try hashes.hash(at: $0) }
    }

    /// Adds leaves.
    ///
    /// - Parameter leaves: leaf hashes (``MerkleHash/leaf(_:)``), in order.
    /// - Returns: every complete subtree that came to be, children before parents: the rows to store.
    /// - Complexity: two hashes a leaf, amortized.
    @discardableResult
    public mutating func append(_ leaves: some Sequence<Digest>) throws -> [MerkleNode] {
        var nodes: [MerkleNode] = []
        for leaf in leaves { try append(leaf, recordingIn: &nodes) }
        return nodes
    }

    /// The root of the whole tree.
    public var root: Digest { MerkleHash.fold(subtrees) }

    private mutating func append(_ leaf: Digest, recordingIn nodes: inout [MerkleNode]) throws {
        try Self.requireSize(size + 1)
        var node = MerkleNode(position: NodePosition(level: 0, index: size), hash: leaf)
        nodes.append(node)
        // Each trailing one of the size is a subtree as large as the one that just became complete.
        for _ in 0..<(~size).trailingZeroBitCount {
            node = MerkleNode(position: node.position.parent, hash: MerkleHash.node(subtrees.removeLast(), node.hash))
            nodes.append(node)
        }
        subtrees.append(node.hash)
        size += 1
    }

    /// The complete subtrees over `leaves` alone, which stand in a larger tree from leaf `first` on.
    ///
    /// - Precondition: `first` is a multiple of the largest power of two that the leaves fill.
    static func nodes(over leaves: [Digest], from first: UInt64) throws -> [MerkleNode] {
        var alone = MerkleFrontier()
        return try alone.append(leaves).map { node in
            let (level, index) = (node.position.level, node.position.index)
            return MerkleNode(
                position: NodePosition(level: level, index: index + first >> UInt64(level)), hash: node.hash)
        }
    }

    /// The complete subtrees that make up the first `size` leaves, left to right.
    static func positions(size: UInt64) -> [NodePosition] {
        (0..<UInt64.bitWidth).reversed().filter { size >> UInt64($0) & 1 == 1 }.map { level in
            NodePosition(level: level, index: (size >> UInt64(level)) - 1)
        }
    }

    private static func requireSize(_ size: UInt64) throws {
        guard size <= LogLimits.maximumTreeSize else {
            throw TransparencyLogError.overLimit(what: "tree size", limit: LogLimits.maximumTreeSize)
        }
    }
}
