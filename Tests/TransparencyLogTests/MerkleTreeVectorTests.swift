// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct MerkleTreeVectorTests {
    private let vectors: VectorFile.Tree
    private let log: TestLog

    init() throws {
        vectors = try VectorFile.tree()
        log = try TestLog(size: 300)
    }

    @Test func rootsMatchAtEverySize() throws {
        #expect(vectors.roots.count == 10)
        for vector in vectors.roots {
            #expect(try log.tree(size: vector.size).root().hex == vector.rootHex)
            #expect(try TestLog(size: Int(vector.size)).frontier.root.hex == vector.rootHex)
        }
    }

    @Test func inclusionProofsMatchAndVerify() throws {
        #expect(vectors.inclusion.count == 2)
        for vector in vectors.inclusion {
            let tree = try log.tree(size: vector.treeSize)
            let proof = try tree.inclusionProof(of: vector.index)
            #expect(proof.path.map(\.hex) == vector.pathHex)
            try proof.verify(leaf: MerkleHash.leaf(log.entries[Int(vector.index)]), root: tree.root())
        }
    }

    @Test func consistencyProofsMatchAndVerify() throws {
        #expect(vectors.consistency.count == 5)
        for vector in vectors.consistency {
            let tree = try log.tree(size: vector.newSize)
            let proof = try tree.consistencyProof(from: vector.oldSize)
            #expect(proof.path.map(\.hex) == vector.pathHex)
            try proof.verify(oldRoot: try log.tree(size: vector.oldSize).root(), newRoot: try tree.root())
        }
    }
}
