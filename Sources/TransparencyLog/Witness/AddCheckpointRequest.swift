// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a witness is sent: a log's checkpoint, and the proof that it extends the one that the witness cosigned last.
///
/// - SeeAlso: C2SP tlog-witness, "add-checkpoint".
public struct AddCheckpointRequest: Hashable, Sendable {
    /// The size of the checkpoint that the witness is believed to have cosigned last; 0 if none.
    public let oldSize: UInt64
    /// The consistency proof from there to the checkpoint's size.
    public let path: [Digest]
    /// The signed checkpoint as it was published.
    public let note: [UInt8]

    /// - Throws: ``TransparencyLogError/overLimit(what:limit:)``.
    public init(oldSize: UInt64, path: [Digest], note: [UInt8]) throws {
        try Self.require(oldSize, "old size", limit: LogLimits.maximumTreeSize)
        try Self.require(UInt64(path.count), "consistency proof", limit: UInt64(LogLimits.maximumConsistencyPath))
        try Self.require(UInt64(note.count), "note", limit: UInt64(LogLimits.maximumNoteBytes))
        self.oldSize = oldSize
        self.path = path
        self.note = note
    }

    /// The request that shows a witness a checkpoint, with the log's own signature alone: what others have signed is
    /// no concern of the witness's.
    ///
    /// - Parameters:
    ///   - checkpoint: of the log that asks.
    ///   - oldSize: what the witness cosigned last, as far as the log knows.
    ///   - path: the consistency proof from there.
    /// - Throws: ``TransparencyLogError/overLimit(what:limit:)``.
    public init(showing checkpoint: VerifiedCheckpoint, oldSize: UInt64, path: [Digest]) throws {
        let own = checkpoint.note.signatures.filter { $0.name == checkpoint.checkpoint.origin }
        try self.init(
            oldSize: oldSize, path: path, note: UnverifiedNote(text: checkpoint.note.text, signatures: own).encoded)
    }

    /// Parses the body of a request.
    public init(parsing body: [UInt8]) throws {
        // The old size, the proof, the empty line.
        var lines = LineReader(body, maximumLines: 1 + LogLimits.maximumConsistencyPath + 1)
        guard let first = lines.next(), first.starts(with: Self.oldSizeMark.utf8),
            let oldSize = StrictDecimal.parse(
                first.dropFirst(Self.oldSizeMark.utf8.count), limit: LogLimits.maximumTreeSize)
        else { throw Self.malformed("expected 'old' and a tree size") }
        var path: [Digest] = []
        while true {
            guard let line = lines.next() else { throw Self.malformed("no empty line before the checkpoint") }
            if line.isEmpty { break }
            guard let hash = Digest(base64: line) else { throw Self.malformed("hash") }
            path.append(hash)
        }
        try self.init(oldSize: oldSize, path: path, note: Array(lines.rest))
    }

    /// The body of the request.
    public var encoded: [UInt8] {
        let lines = ["\(Self.oldSizeMark)\(oldSize)"] + path.map { Base64.encode($0.bytes) } + [""]
        return lines.flatMap { Array($0.utf8) + [0x0A] } + note
    }

    private static let oldSizeMark = "old "

    private static func require(_ count: UInt64, _ what: String, limit: UInt64) throws {
        guard count <= limit else { throw TransparencyLogError.overLimit(what: what, limit: limit) }
    }

    private static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "request to a witness", reason: reason)
    }
}
