// SPDX-License-Identifier: Apache-2.0

/// One immutable file of a published log: 256 hashes of one level, or the entries under 256 leaves.
///
/// - SeeAlso: C2SP tlog-tiles.
public struct TileAddress: Hashable, Sendable {
    /// What a tile holds.
    public enum Content: Hashable, Sendable {
        /// The hashes of complete subtrees of height `8 · level`.
        case hashes(level: Int)
        /// The entries themselves.
        case entries
    }

    /// Hashes or entries in a full tile.
    public static let fullWidth = 256
    /// Tree levels that one tile spans.
    public static let height = 8
    /// The last level a tree of ``LogLimits/maximumTreeSize`` leaves can have.
    static let maximumLevel = 7

    public let content: Content
    public let index: UInt64
    /// Hashes or entries in this tile: less than ``fullWidth`` only for the last one of its level.
    public let width: Int

    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` for a place that no log can have.
    public init(content: Content, index: UInt64, width: Int = TileAddress.fullWidth) throws {
        let level = if case .hashes(let level) = content { level } else { 0 }
        guard (0...Self.maximumLevel).contains(level), (1...Self.fullWidth).contains(width),
            index <= LogLimits.maximumTreeSize >> UInt64(Self.height * (level + 1))
        else { throw TransparencyLogError.malformed(what: "tile", reason: "no log has such a tile") }
        self.init(unchecked: content, index: index, width: width)
    }

    init(unchecked content: Content, index: UInt64, width: Int) {
        self.content = content
        self.index = index
        self.width = width
    }

    public var isPartial: Bool { width < Self.fullWidth }

    /// The full tile that replaces this one once the log has grown.
    public var full: TileAddress { TileAddress(unchecked: content, index: index, width: Self.fullWidth) }

    /// The most bytes this tile can have: what a reader should be ready to take.
    public var maximumByteCount: Int {
        switch content {
        case .hashes: width * HashTile.hashByteCount
        case .entries: width * (EntryBundle.lengthByteCount + LogLimits.maximumEntryBytes)
        }
    }
}

extension TileAddress: CustomStringConvertible {
    public var description: String { path }
}
