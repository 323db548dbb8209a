// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A file (`.tlog-proof`) that shows, offline, that one entry is in a log: its place, the way to the root, and the
/// signed checkpoint. The entry itself comes from elsewhere.
///
/// - SeeAlso: C2SP tlog-proof.
public struct UnverifiedEntryProof: Hashable, Sendable {
    public let index: UInt64
    public let path: [Digest]
    /// The signed checkpoint as it was published.
    public let note: [UInt8]
    /// Whatever the maker wanted to add.
    ///
    /// - Warning: Security. Nothing authenticates it.
    public let extra: [UInt8]?

    static let header = "c2sp.org/tlog-proof@v1"

    /// - Throws: ``TransparencyLogError/overLimit(what:limit:)``.
    public init(index: UInt64, path: [Digest], note: [UInt8], extra: [UInt8]? = nil) throws {
        try Self.require(extra?.count ?? 0, "extra data", limit: LogLimits.maximumExtraBytes)
        try Self.require(path.count, "inclusion proof", limit: LogLimits.maximumInclusionPath)
        try Self.require(note.count, "note", limit: LogLimits.maximumNoteBytes)
        self.index = index
        self.path = path
        self.note = note
        self.extra = extra
    }

    /// The contents of the file.
    public var encoded: [UInt8] {
        let extraLine = extra.map { ["extra \(Base64.encode($0))"] } ?? []
        let lines = [Self.header] + extraLine + ["index \(index)"] + path.map { Base64.encode($0.bytes) } + [""]
        return lines.flatMap { Array($0.utf8) + [0x0A] } + note
    }

    /// - Parameters:
    ///   - entry: the bytes that are said to be in the log.
    ///   - verifier: the log's key and witnesses, obtained beforehand from elsewhere.
    /// - Returns: the entry, and the checkpoint it is under, whose quorum the caller still has to check.
    /// - Throws: ``TransparencyLogError``.
    public func verify(
        _ entry: [UInt8], by verifier: LogVerifier
    ) throws -> (entry: VerifiedEntry, checkpoint: VerifiedCheckpoint) {
        let checkpoint = try verifier.verifyFirst(note)
        return (try checkpoint.verify(entry, at: index, path: path), checkpoint)
    }

    private static func require(_ count: Int, _ what: String, limit: Int) throws {
        guard count <= limit else { throw TransparencyLogError.overLimit(what: what, limit: UInt64(limit)) }
    }
}
