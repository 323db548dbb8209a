// SPDX-License-Identifier: Apache-2.0

/// One line of the transparency log: what happened, when, in canonical JSON.
///
/// - Important: Privacy. No entry holds anything about a customer or any single branch's figures.
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Entries".
public struct LogEntry: Sendable, Equatable {
    /// Bytes of one line (C2SP tlog-tiles: the length is written in 16 bits). An entry beyond it comes in parts.
    public static let maximumBytes = 65_535
    static let version: UInt64 = 1

    /// Unix seconds by the coordinator's clock; never goes back within a log.
    public var time: UInt64
    public var event: LogEvent

    public init(time: UInt64, event: LogEvent) {
        self.time = time
        self.event = event
    }

    /// RFC 8785 bytes: what is hashed into the tree.
    ///
    /// - Throws: ``FederationError/overLimit(field:limit:)`` beyond ``maximumBytes``: ``lines()`` can write some kinds.
    public func canonicalBytes() throws -> [UInt8] { try bytes(limit: Self.maximumBytes) }

    /// The same for an entry that comes in parts.
    func wholeBytes() throws -> [UInt8] { try bytes(limit: Self.maximumWholeBytes) }

    private func bytes(limit: Int) throws -> [UInt8] {
        var fields = event.fields
        fields["kind"] = .string(event.kind)
        fields["time"] = .number(time)
        fields["version"] = .number(Self.version)
        let bytes = try JSONValue.object(fields).canonicalBytes()
        guard bytes.count <= limit else {
            throw FederationError.overLimit(field: "log entry", limit: UInt64(limit))
        }
        return bytes
    }

    /// Readable members beside a signed or hashed artefact must say what it says: the bytes must be exactly the ones
    /// that the decoded event would write.
    ///
    /// - Throws: ``FederationError`` unless the bytes are the canonical form of a known kind.
    public init(canonicalBytes bytes: [UInt8]) throws { try self.init(bytes, limit: Self.maximumBytes) }

    init(_ bytes: [UInt8], limit: Int) throws {
        var fields = try JSONFields(JSONValue.parseCanonical(bytes, limit: limit), in: "entry")
        guard try fields.number("version", as: UInt64.self) == Self.version else {
            throw FederationError.malformed(field: "entry.version")
        }
        time = try fields.number("time")
        let kind = try fields.string("kind")
        event = try LogEvent(kind: kind, fields: &fields)
        guard try self.bytes(limit: limit) == bytes else { throw FederationError.malformed(field: "entry") }
    }
}
