// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A complete subtree and its hash: one row of a hash store.
public struct MerkleNode: Hashable, Sendable {
    public let position: NodePosition
    public let hash: Digest

    public init(position: NodePosition, hash: Digest) {
        self.position = position
        self.hash = hash
    }
}
