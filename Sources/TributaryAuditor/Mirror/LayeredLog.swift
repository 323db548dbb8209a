// SPDX-License-Identifier: Apache-2.0

import TransparencyLog

/// A log whose full tiles are read from a mirror where the mirror has them, and from the log itself otherwise.
struct LayeredLog<Source: PublishedLog>: TileSource {
    let mirror: FolderLog
    let source: Source
    /// Entries that the mirror holds under its checkpoint.
    let mirrored: UInt64

    func read(_ address: TileAddress) async throws -> [UInt8]? {
        if isMirrored(address), let bytes = try mirror.read(address) { return bytes }
        return try await source.read(address)
    }

    private func isMirrored(_ address: TileAddress) -> Bool {
        let level = if case .hashes(let level) = address.content { level } else { 0 }
        return !address.isPartial
            && address.index < mirrored >> UInt64(TileAddress.height * (level + 1))
    }
}
