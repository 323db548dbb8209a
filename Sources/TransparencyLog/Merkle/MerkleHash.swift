// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The hashes of the tree. The prefixes keep a leaf from ever being read as a node.
///
/// - SeeAlso: RFC 6962, section 2.1.
public enum MerkleHash {
    /// The root of the tree without leaves.
    public static let empty = SHA256.hash([])

    public static func leaf(_ entry: [UInt8]) -> Digest { SHA256.hash([0x00], entry) }

    public static func node(_ left: Digest, _ right: Digest) -> Digest { SHA256.hash([0x01], left.bytes, right.bytes) }

    /// The root over complete subtrees of falling size: they are joined from the right (RFC 6962, 2.1).
    static func fold(_ subtrees: [Digest]) -> Digest {
        guard var root = subtrees.last else { return empty }
        for left in subtrees.dropLast().reversed() { root = node(left, root) }
        return root
    }
}
