// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Hashes of complete subtrees in memory.
public struct MemoryHashes: HashReader, Sendable {
    private var hashes: [NodePosition: Digest] = [:]

    public init() {}

    public mutating func insert(_ nodes: some Sequence<MerkleNode>) {
        for node in nodes { hashes[node.position] = node.hash }
    }

    public func hash(at position: NodePosition) throws -> Digest {
        guard let hash = hashes[position] else { throw TransparencyLogError.missingHash(position) }
        return hash
    }
}
