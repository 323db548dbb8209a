// SPDX-License-Identifier: Apache-2.0

public import Cryptography

extension VerifiedLogReader {
    /// The root of this log when it had `size` entries: what a checkpoint of that size must say.
    public func root(atSize size: UInt64) async throws -> Digest {
        guard size <= self.size else { throw TransparencyLogError.outOfRange(index: size, size: self.size) }
        return try MerkleTree(size: size, hashes: try await hashes(beside: size)).root()
    }

    /// Settles whether an earlier checkpoint belongs to this log, from the log itself: no proof by anybody is needed.
    ///
    /// - Throws: ``TransparencyLogError/inconsistent(_:)`` or ``TransparencyLogError/rollback(_:)`` with both
    ///   checkpoints.
    public func requireExtends(_ trusted: VerifiedCheckpoint) async throws {
        let conflict = CheckpointConflict(trusted: trusted, offered: checkpoint, proof: nil)
        guard trusted.checkpoint.origin == checkpoint.checkpoint.origin else {
            throw TransparencyLogError.wrongOrigin(
                expected: trusted.checkpoint.origin, actual: checkpoint.checkpoint.origin)
        }
        guard trusted.checkpoint.size <= size else { throw TransparencyLogError.rollback(conflict) }
        guard try await root(atSize: trusted.checkpoint.size) == trusted.checkpoint.root else {
            throw TransparencyLogError.inconsistent(conflict)
        }
    }

    /// A file that shows one entry to somebody who has nothing but the log's key.
    public func proof(of index: UInt64) async throws -> UnverifiedEntryProof {
        guard index < size else { throw TransparencyLogError.outOfRange(index: index, size: size) }
        let tree = try MerkleTree(size: size, hashes: try await hashes(beside: index))
        return try UnverifiedEntryProof(
            index: index, path: try tree.inclusionProof(of: index).path, note: checkpoint.note.encoded)
    }

    /// Checks the tiles above the leaves, which others use to make proofs.
    ///
    /// - Throws: ``TransparencyLogError/tileMismatch(path:)`` for the first that does not follow from the leaves.
    public func verifyUpperTiles() async throws {
        for address in TileAddress.added(from: 0, to: size) {
            guard case .hashes(let level) = address.content, level > 0 else { continue }
            guard try await source.bytes(of: address) == HashTile.bytes(of: address, hashes: spine) else {
                throw TransparencyLogError.tileMismatch(path: address.path)
            }
        }
    }

    /// The kept hashes and, where `leaf` is inside a full tile, those of that tile.
    private func hashes(beside leaf: UInt64) async throws -> MemoryHashes {
        let index = leaf / UInt64(TileAddress.fullWidth)
        guard index < size / UInt64(TileAddress.fullWidth) else { return spine }
        let address = TileAddress.tile(.hashes(level: 0), at: index, size: size)
        let leaves = try HashTile.hashes(in: try await source.bytes(of: address), of: address)
        var hashes = spine
        hashes.insert(try verifiedNodes(of: leaves, in: address))
        return hashes
    }
}
