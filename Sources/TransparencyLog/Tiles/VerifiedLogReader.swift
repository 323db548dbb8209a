// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// A published log whose every byte is checked against one trusted checkpoint before anyone sees it.
///
/// Opening it reads the leaf hashes once, checks that they lead to the signed root, and keeps one hash in 256. Every
/// bundle of entries is later hashed against those, so a source that changes its mind in between is caught.
///
/// - Complexity: memory for about `size / 128` hashes, whatever the entries weigh.
public struct VerifiedLogReader<Source: TileSource>: Sendable {
    public let checkpoint: VerifiedCheckpoint
    let source: Source
    /// Complete subtrees of height 8 and above, and all those of the last tile if that is partial.
    let spine: MemoryHashes

    /// - Throws: ``TransparencyLogError/missingTile(path:)`` or, if the tiles do not lead to the signed root,
    ///   ``TransparencyLogError/rootMismatch(size:expected:computed:)``.
    public init(checkpoint: VerifiedCheckpoint, source: Source) async throws {
        let size = checkpoint.checkpoint.size
        var frontier = MerkleFrontier()
        var spine = MemoryHashes()
        for index in 0..<Self.tileCount(size: size) {
            let address = TileAddress.tile(.hashes(level: 0), at: index, size: size)
            let nodes = try frontier.append(try HashTile.hashes(in: try await source.bytes(of: address), of: address))
            spine.insert(nodes.filter { address.isPartial || $0.position.level >= TileAddress.height })
        }
        guard frontier.root == checkpoint.checkpoint.root else {
            throw TransparencyLogError.rootMismatch(
                size: size, expected: checkpoint.checkpoint.root, computed: frontier.root)
        }
        self.checkpoint = checkpoint
        self.source = source
        self.spine = spine
    }

    public var size: UInt64 { checkpoint.checkpoint.size }

    /// Bundles of up to 256 entries.
    public var bundleCount: UInt64 { Self.tileCount(size: size) }

    /// The entries of one bundle, in order.
    ///
    /// - Throws: ``TransparencyLogError/tileMismatch(path:)`` unless they are the ones that were logged.
    public func entries(inBundle index: UInt64) async throws -> [VerifiedEntry] {
        guard index < bundleCount else { throw TransparencyLogError.outOfRange(index: index, size: bundleCount) }
        let address = TileAddress.tile(.entries, at: index, size: size)
        let entries = try EntryBundle.entries(in: try await source.bytes(of: address), of: address)
        _ = try verifiedNodes(of: entries.map(MerkleHash.leaf), in: address)
        let first = index * UInt64(TileAddress.fullWidth)
        return entries.enumerated().map { VerifiedEntry(index: first + UInt64($0), bytes: $1) }
    }

    private static func tileCount(size: UInt64) -> UInt64 {
        let width = UInt64(TileAddress.fullWidth)
        return size / width + (size % width > 0 ? 1 : 0)
    }

    /// The complete subtrees over the leaves of one tile, if they are the ones under the checkpoint.
    func verifiedNodes(of leaves: [Digest], in address: TileAddress) throws -> [MerkleNode] {
        let first = address.index * UInt64(TileAddress.fullWidth)
        let nodes = try MerkleFrontier.nodes(over: leaves, from: first)
        // A full tile is checked by its root. Of the partial one every node is known.
        let known = nodes.filter { address.isPartial || $0.position.level == TileAddress.height }
        for node in known where try spine.hash(at: node.position) != node.hash {
            throw TransparencyLogError.tileMismatch(path: address.path)
        }
        return nodes
    }
}
