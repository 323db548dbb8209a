// SPDX-License-Identifier: Apache-2.0

/// Where the files of a published log are read: a URL, a mirror directory, a stick. Nothing it returns is trusted.
public protocol TileSource: Sendable {
    /// The bytes of a tile, or nil where there is none.
    ///
    /// A tile never has more than ``TileAddress/maximumByteCount`` bytes: read no further.
    func read(_ address: TileAddress) async throws -> [UInt8]?
}

extension TileSource {
    /// The bytes of a tile; where only the full one is left of a partial tile, its beginning.
    ///
    /// - Throws: ``TransparencyLogError/missingTile(path:)``.
    func bytes(of address: TileAddress) async throws -> [UInt8] {
        if let bytes = try await read(address) { return bytes }
        guard address.isPartial, let full = try await read(address.full) else {
            throw TransparencyLogError.missingTile(path: address.path)
        }
        switch address.content {
        case .hashes: return Array(full.prefix(address.maximumByteCount))
        case .entries:
            let entries = try EntryBundle.entries(in: full, of: address.full)
            return try EntryBundle.bytes(of: Array(entries.prefix(address.width)))
        }
    }
}
