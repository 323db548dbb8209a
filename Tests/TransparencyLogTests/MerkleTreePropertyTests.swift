// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct MerkleTreePropertyTests {
    private static let log = Result { try TestLog(size: 600) }

    /// The definition of RFC 6962, 2.1, word for word.
    private func definedRoot(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? MerkleHash.empty }
        var power = 1
        while power * 2 < leaves.count { power *= 2 }
        return MerkleHash.node(definedRoot(leaves.prefix(power)), definedRoot(leaves.dropFirst(power)))
    }

    @Test func everyRootIsTheDefinedOne() throws {
        let leaves = try Self.log.get().entries.map(MerkleHash.leaf)
        var frontier = MerkleFrontier()
        for size in 0...130 {
            #expect(frontier.root == definedRoot(leaves.prefix(size)))
            #expect(try Self.log.get().tree(size: UInt64(size)).root() == frontier.root)
            try frontier.append([leaves[size]])
        }
    }

    @Test func everyInclusionProofOfSmallTreesVerifies() throws {
        let log = try Self.log.get()
        for size in 1...UInt64(66) {
            let tree = try log.tree(size: size)
            let root = try tree.root()
            for index in 0..<size {
                let leaf = MerkleHash.leaf(log.entries[Int(index)])
                try tree.inclusionProof(of: index).verify(leaf: leaf, root: root)
            }
        }
    }

    @Test func everyConsistencyProofOfSmallTreesVerifies() throws {
        let log = try Self.log.get()
        for newSize in 0...UInt64(66) {
            let tree = try log.tree(size: newSize)
            for oldSize in 0...newSize {
                let oldRoot = try log.tree(size: oldSize).root()
                try tree.consistencyProof(from: oldSize).verify(oldRoot: oldRoot, newRoot: tree.root())
            }
        }
    }

    @Test(arguments: 0..<UInt64(8)) func alteredInclusionProofsAreRefused(seed: UInt64) throws {
        let log = try Self.log.get()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let size = UInt64.random(in: 2...log.size, using: &random)
            let index = UInt64.random(in: 0..<size, using: &random)
            let (leaf, root) = (MerkleHash.leaf(log.entries[Int(index)]), try log.tree(size: size).root())
            let proof = try log.tree(size: size).inclusionProof(of: index)
            let place = Int.random(in: 0..<Digest.byteCount, using: &random)
            try proof.verify(leaf: leaf, root: root)
            #expect(throws: TransparencyLogError.self) { try proof.verify(leaf: leaf.altered(at: place), root: root) }
            #expect(throws: TransparencyLogError.self) { try proof.verify(leaf: leaf, root: root.altered(at: place)) }
            for path in try proof.path.mutations() {
                let altered = InclusionProof(index: index, treeSize: size, path: path)
                #expect(throws: TransparencyLogError.self, "size \(size), index \(index)") {
                    try altered.verify(leaf: leaf, root: root)
                }
            }
        }
    }

    @Test func anInclusionProofHoldsForItsOwnIndexOnly() throws {
        let log = try Self.log.get()
        let root = try log.tree(size: 37).root()
        for index in 0..<UInt64(37) {
            let path = try log.tree(size: 37).inclusionProof(of: index).path
            for other in 0..<UInt64(37) where other != index {
                let moved = InclusionProof(index: other, treeSize: 37, path: path)
                let leaf = MerkleHash.leaf(log.entries[Int(index)])
                #expect(throws: TransparencyLogError.self) { try moved.verify(leaf: leaf, root: root) }
            }
        }
    }

    @Test(arguments: 0..<UInt64(8)) func alteredConsistencyProofsAreRefused(seed: UInt64) throws {
        let log = try Self.log.get()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let newSize = UInt64.random(in: 2...log.size, using: &random)
            let oldSize = UInt64.random(in: 1..<newSize, using: &random)
            let (old, new) = (try log.tree(size: oldSize).root(), try log.tree(size: newSize).root())
            let proof = try log.tree(size: newSize).consistencyProof(from: oldSize)
            let place = Int.random(in: 0..<Digest.byteCount, using: &random)
            try proof.verify(oldRoot: old, newRoot: new)
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(oldRoot: old.altered(at: place), newRoot: new)
            }
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(oldRoot: old, newRoot: new.altered(at: place))
            }
            for path in try proof.path.mutations() {
                let altered = ConsistencyProof(oldSize: oldSize, newSize: newSize, path: path)
                #expect(throws: TransparencyLogError.self, "\(oldSize) to \(newSize)") {
                    try altered.verify(oldRoot: old, newRoot: new)
                }
            }
        }
    }

    @Test(arguments: 0..<UInt64(8)) func aRewrittenLogHasNoConsistencyProof(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let oldSize = Int.random(in: 1..<200, using: &random)
        let changed = Int.random(in: 0..<oldSize, using: &random)
        let rewritten = try TestLog(size: 200) { $0 == changed ? "other" : "entry-\($0)" }
        let oldRoot = try Self.log.get().tree(size: UInt64(oldSize)).root()
        let proof = try rewritten.tree().consistencyProof(from: UInt64(oldSize))
        #expect(throws: TransparencyLogError.self) {
            try proof.verify(oldRoot: oldRoot, newRoot: rewritten.tree().root())
        }
    }

    @Test(arguments: 0..<UInt64(4)) func appendingInBatchesGivesTheSameNodes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let leaves = (0..<Int.random(in: 1...300, using: &random)).map { _ in random.digest() }
        var (whole, batched) = (MerkleFrontier(), MerkleFrontier())
        let nodes = try whole.append(leaves)
        var collected: [MerkleNode] = []
        var hashes = MemoryHashes()
        var rest = leaves[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            // What a store does: the frontier comes back from the rows it wrote.
            batched = try MerkleFrontier(size: batched.size, hashes: hashes)
            let new = try batched.append(rest.prefix(count))
            hashes.insert(new)
            collected += new
            rest = rest.dropFirst(count)
        }
        #expect(collected == nodes)
        #expect(batched == whole)
        #expect(Set(nodes.map(\.position)).count == nodes.count)
    }
}
