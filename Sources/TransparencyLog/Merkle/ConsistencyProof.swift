// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The claim that a tree of `oldSize` leaves is a prefix of one of `newSize`. Worth nothing until it is verified.
public struct ConsistencyProof: Hashable, Sendable {
    public let oldSize: UInt64
    public let newSize: UInt64
    public let path: [Digest]

    public init(oldSize: UInt64, newSize: UInt64, path: [Digest]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.path = path
    }

    /// - Parameters:
    ///   - oldRoot: the root that was trusted before.
    ///   - newRoot: the root that is to be trusted now.
    /// - Throws: ``TransparencyLogError`` unless the new tree begins with exactly the old one.
    /// - SeeAlso: RFC 9162, 2.1.4.2. From size 0, which it leaves open, only the empty root and proof are accepted.
    public func verify(oldRoot: Digest, newRoot: Digest) throws {
        guard newSize <= LogLimits.maximumTreeSize else {
            throw TransparencyLogError.overLimit(what: "tree size", limit: LogLimits.maximumTreeSize)
        }
        guard oldSize <= newSize else { throw TransparencyLogError.outOfRange(index: oldSize, size: newSize) }
        guard oldSize > 0, oldSize < newSize else { return try verifyTrivial(oldRoot: oldRoot, newRoot: newRoot) }

        let startLevel = oldSize.trailingZeroBitCount
        let route = MerkleRoute(index: oldSize - 1, size: newSize, startLevel: startLevel)
        // A power of two is one complete subtree: its root is the start and is left out of the proof.
        let startsAtOldRoot = oldSize == 1 << UInt64(startLevel)
        let expected = route.length + (startsAtOldRoot ? 0 : 1)
        guard path.count == expected, let first = path.first else {
            throw TransparencyLogError.wrongProofLength(expected: expected, actual: path.count)
        }
        let start = startsAtOldRoot ? oldRoot : first
        let siblings = path.dropFirst(startsAtOldRoot ? 0 : 1)
        try require(route.climbLeft(from: start, along: siblings), equals: oldRoot, size: oldSize)
        try require(route.climb(from: start, along: siblings), equals: newRoot, size: newSize)
    }

    /// The empty tree is a prefix of every tree and every tree one of itself: there is nothing to show.
    private func verifyTrivial(oldRoot: Digest, newRoot: Digest) throws {
        guard path.isEmpty else { throw TransparencyLogError.wrongProofLength(expected: 0, actual: path.count) }
        if oldSize == 0 { try require(MerkleHash.empty, equals: oldRoot, size: 0) }
        if oldSize == newSize { try require(oldRoot, equals: newRoot, size: newSize) }
    }

    private func require(_ computed: Digest, equals expected: Digest, size: UInt64) throws {
        guard computed == expected else {
            throw TransparencyLogError.rootMismatch(size: size, expected: expected, computed: computed)
        }
    }
}
