// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// What proofs cost and what they refuse.
struct MerkleTreeReadTests {
    /// Any subtree's hash, made up: a log too large to build, and a count of what was read of it.
    private final class CountingHashes: HashReader {
        var reads = 0

        func hash(at position: NodePosition) throws -> Digest {
            reads += 1
            return SHA256.hash(Array("\(position)".utf8))
        }
    }

    @Test func proofsReadAFewHashesEvenInTheLargestLog() throws {
        let size = LogLimits.maximumTreeSize
        for index in [0, 1, size / 3, size / 2, size - 1] {
            let hashes = CountingHashes()
            let proof = try MerkleTree(size: size, hashes: hashes).inclusionProof(of: index)
            #expect(proof.path.count <= LogLimits.maximumInclusionPath)
            #expect(hashes.reads <= 2 * 63)
            hashes.reads = 0
            _ = try MerkleTree(size: size, hashes: hashes).consistencyProof(from: index)
            #expect(hashes.reads <= 2 * 63 + 1)
        }
    }

    @Test func aMissingHashIsNamed() throws {
        let empty = try MerkleTree(size: 4, hashes: MemoryHashes())
        #expect(throws: TransparencyLogError.missingHash(NodePosition(level: 2, index: 0))) { try empty.root() }
    }

    @Test func placesOutsideTheTreeAreRefused() throws {
        let tree = try TestLog(size: 5).tree()
        #expect(throws: TransparencyLogError.outOfRange(index: 5, size: 5)) { try tree.inclusionProof(of: 5) }
        #expect(throws: TransparencyLogError.outOfRange(index: 6, size: 5)) { try tree.consistencyProof(from: 6) }
        #expect(throws: TransparencyLogError.outOfRange(index: 5, size: 5)) {
            try InclusionProof(index: 5, treeSize: 5, path: []).root(of: .zero)
        }
        #expect(throws: TransparencyLogError.outOfRange(index: 6, size: 5)) {
            try ConsistencyProof(oldSize: 6, newSize: 5, path: []).verify(oldRoot: .zero, newRoot: .zero)
        }
    }

    @Test func fromTheEmptyTreeOnlyTheEmptyProofIsAccepted() throws {
        let root = try TestLog(size: 3).frontier.root
        try ConsistencyProof(oldSize: 0, newSize: 3, path: []).verify(oldRoot: MerkleHash.empty, newRoot: root)
        #expect(throws: TransparencyLogError.self) {
            try ConsistencyProof(oldSize: 0, newSize: 3, path: [root]).verify(oldRoot: MerkleHash.empty, newRoot: root)
        }
        #expect(throws: TransparencyLogError.self) {
            try ConsistencyProof(oldSize: 0, newSize: 3, path: []).verify(oldRoot: root, newRoot: root)
        }
        #expect(throws: TransparencyLogError.self) {
            try ConsistencyProof(oldSize: 3, newSize: 3, path: []).verify(oldRoot: root, newRoot: MerkleHash.empty)
        }
    }
}
