// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The claim that one leaf is at `index` in a tree of `treeSize` leaves. Worth nothing until it is verified.
public struct InclusionProof: Hashable, Sendable {
    public let index: UInt64
    public let treeSize: UInt64
    /// The siblings on the way from the leaf to the root.
    public let path: [Digest]

    public init(index: UInt64, treeSize: UInt64, path: [Digest]) {
        self.index = index
        self.treeSize = treeSize
        self.path = path
    }

    /// - Parameters:
    ///   - leaf: the leaf hash of the entry, computed by the caller from the entry's own bytes.
    ///   - root: the root from a checkpoint that is trusted.
    /// - Throws: ``TransparencyLogError`` unless exactly this leaf is at exactly this place.
    public func verify(leaf: Digest, root: Digest) throws {
        let computed = try self.root(of: leaf)
        guard computed == root else {
            throw TransparencyLogError.rootMismatch(size: treeSize, expected: root, computed: computed)
        }
    }

    /// The root that this proof leads to from `leaf`.
    public func root(of leaf: Digest) throws -> Digest {
        guard treeSize <= LogLimits.maximumTreeSize else {
            throw TransparencyLogError.overLimit(what: "tree size", limit: LogLimits.maximumTreeSize)
        }
        guard index < treeSize else { throw TransparencyLogError.outOfRange(index: index, size: treeSize) }
        let route = MerkleRoute(index: index, size: treeSize)
        try route.requireLength(of: path)
        return route.climb(from: leaf, along: path)
    }
}
