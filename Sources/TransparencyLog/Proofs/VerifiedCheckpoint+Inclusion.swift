// SPDX-License-Identifier: Apache-2.0

public import Cryptography

extension VerifiedCheckpoint {
    /// That `entry` is in this log at `index`.
    ///
    /// - Parameter path: the inclusion proof at this checkpoint's size.
    /// - Throws: ``TransparencyLogError`` unless exactly these bytes are at exactly this place.
    public func verify(_ entry: [UInt8], at index: UInt64, path: [Digest]) throws -> VerifiedEntry {
        try EntryBundle.requireSize(entry)
        try InclusionProof(index: index, treeSize: checkpoint.size, path: path)
            .verify(leaf: MerkleHash.leaf(entry), root: checkpoint.root)
        return VerifiedEntry(index: index, bytes: entry)
    }
}
