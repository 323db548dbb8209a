// SPDX-License-Identifier: Apache-2.0

/// The bytes of a bundle of entries: each behind its length in two bytes, the most significant first.
public enum EntryBundle {
    static let lengthByteCount = 2

    /// - Parameter entries: those of one bundle, in order.
    /// - Throws: ``TransparencyLogError/overLimit(what:limit:)`` for an entry of more than 65,535 bytes or a bundle of
    ///   more than 256.
    public static func bytes(of entries: [[UInt8]]) throws -> [UInt8] {
        guard entries.count <= TileAddress.fullWidth else {
            throw TransparencyLogError.overLimit(what: "entry bundle", limit: UInt64(TileAddress.fullWidth))
        }
        return try entries.flatMap { entry in
            try requireSize(entry)
            return BigEndian.bytes(UInt16(entry.count)) + entry
        }
    }

    /// The entries in a bundle, which must be exactly as many as its width says.
    public static func entries(in bytes: [UInt8], of address: TileAddress) throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while entries.count < address.width {
            let length = Int(BigEndian.integer(rest.prefix(lengthByteCount), as: UInt16.self))
            guard rest.count >= lengthByteCount + length else {
                throw TransparencyLogError.malformed(what: address.path, reason: "ends inside an entry")
            }
            entries.append(Array(rest.dropFirst(lengthByteCount).prefix(length)))
            rest = rest.dropFirst(lengthByteCount + length)
        }
        guard rest.isEmpty else {
            throw TransparencyLogError.malformed(what: address.path, reason: "\(rest.count) bytes too many")
        }
        return entries
    }

    /// - Throws: ``TransparencyLogError/overLimit(what:limit:)`` for an entry that no bundle can hold: check before it
    ///   becomes a leaf.
    public static func requireSize(_ entry: [UInt8]) throws {
        guard entry.count <= LogLimits.maximumEntryBytes else {
            throw TransparencyLogError.overLimit(what: "entry", limit: UInt64(LogLimits.maximumEntryBytes))
        }
    }
}
