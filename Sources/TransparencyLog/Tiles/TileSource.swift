// SPDX-License-Identifier: Apache-2.0

/// Where the files of a published log are read: a URL, a mirror directory, a stick. Nothing it returns is trusted.
public protocol TileSource: Sendable {
    /// The bytes of a tile, or nil where there is none.
    ///
    /// A tile never has more than ``TileAddress/maximumByteCount`` bytes: read no further.
    func read(_ address: TileAddress) async throws -> [UInt8]?
}
