// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The bytes of a tile of hashes: the hashes one after the other.
public enum HashTile {
    static let hashByteCount = Digest.byteCount

    /// The tile as the log publishes it.
    ///
    /// - Precondition: `address` is a tile of hashes; one of entries is refused as malformed.
    /// - Complexity: one read for each hash in the tile.
    public static func bytes(of address: TileAddress, hashes: some HashReader) throws -> [UInt8] {
        guard case .hashes(let level) = address.content else {
            throw TransparencyLogError.malformed(what: address.path, reason: "not a tile of hashes")
        }
        let first = address.index * UInt64(TileAddress.fullWidth)
        return try (0..<UInt64(address.width)).flatMap { offset in
            try hashes.hash(at: NodePosition(level: TileAddress.height * level, index: first + offset)).bytes
        }
    }

    /// The hashes in the bytes of a tile, exactly as many as its width says.
    public static func hashes(in bytes: [UInt8], of address: TileAddress) throws -> [Digest] {
        guard bytes.count == address.width * hashByteCount else {
            throw TransparencyLogError.malformed(what: address.path, reason: "\(bytes.count) bytes")
        }
        return try stride(from: 0, to: bytes.count, by: hashByteCount).map {
            try Digest(bytes[$0..<$0 + hashByteCount])
        }
    }
}
