// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension VerifiedLogReader {
    /// The bytes of a tile as the checkpoint commits to them: safe to hand on.
    ///
    /// - Parameter address: one of ``TileAddress/added(from:to:)`` for this log's size.
    /// - Throws: ``TransparencyLogError/tileMismatch(path:)`` if the source has other bytes,
    ///   ``TransparencyLogError/outOfRange(index:size:)`` for a tile that is not one of this size.
    public func tile(_ address: TileAddress) async throws -> [UInt8] {
        switch address.content {
        case .entries:
            try requireWidth(of: address, count: size)
            return try EntryBundle.bytes(of: try await entries(inBundle: address.index).map(\.bytes))
        case .hashes(level: 0):
            try requireWidth(of: address, count: size)
            let leaves = try HashTile.hashes(in: try await source.bytes(of: address), of: address)
            _ = try verifiedNodes(of: leaves, in: address)
            return leaves.flatMap(\.bytes)
        case .hashes(let level):
            try requireWidth(of: address, count: size >> UInt64(TileAddress.height * level))
            return try HashTile.bytes(of: address, hashes: spine)
        }
    }

    private func requireWidth(of address: TileAddress, count: UInt64) throws {
        let first = address.index * UInt64(TileAddress.fullWidth)
        guard first < count, TileAddress.tile(address.content, at: address.index, size: count) == address else {
            throw TransparencyLogError.outOfRange(index: address.index, size: count)
        }
    }
}
