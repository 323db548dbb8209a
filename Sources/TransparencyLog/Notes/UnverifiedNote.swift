// SPDX-License-Identifier: Apache-2.0

/// A signed note as it came: a text and signature lines, none of them checked.
///
/// - Warning: Security. The text means nothing before ``verifiedSignatures(by:)`` has returned.
/// - SeeAlso: C2SP signed-note.
public struct UnverifiedNote: Hashable, Sendable {
    /// What is signed: UTF-8 that ends in a newline.
    public let text: [UInt8]
    public let signatures: [NoteSignature]

    /// - Precondition: `text` ends in a newline; the types that format a text see to it.
    init(text: [UInt8], signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    /// - Parameters:
    ///   - bytes: the whole note.
    ///   - signatureLimit: signatures that are read at most: those of known keys and
    ///     ``LogLimits/unknownSignatures`` more.
    public init(parsing bytes: [UInt8], signatureLimit: Int) throws {
        guard bytes.count <= LogLimits.maximumNoteBytes else {
            throw TransparencyLogError.overLimit(what: "note", limit: UInt64(LogLimits.maximumNoteBytes))
        }
        guard String(validating: bytes, as: UTF8.self) != nil, bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw Self.malformed("not UTF-8 without control characters")
        }
        // A text may hold empty lines: the last one in the note ends it.
        let end = bytes.indices.dropFirst().last { bytes[$0 - 1] == 0x0A && bytes[$0] == 0x0A }
        guard let end, bytes.last == 0x0A else { throw Self.malformed("no text, empty line and signatures") }
        let lines = bytes[(end + 1)...].dropLast().split(
            separator: 0x0A, maxSplits: signatureLimit, omittingEmptySubsequences: false)
        guard lines.count <= signatureLimit else {
            throw TransparencyLogError.overLimit(what: "note signatures", limit: UInt64(signatureLimit))
        }
        self.init(text: Array(bytes[..<end]), signatures: try lines.map { try NoteSignature(parsingLine: $0) })
    }

    public var encoded: [UInt8] {
        text + [0x0A] + signatures.flatMap { Array($0.line.utf8) + [0x0A] }
    }

    /// This note with a signature that replaces the one by the same key, if there is one.
    func replacing(_ signature: NoteSignature) -> UnverifiedNote {
        let others = signatures.filter { $0.name != signature.name || $0.keyID != signature.keyID }
        return UnverifiedNote(text: text, signatures: others + [signature])
    }

    private static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "note", reason: reason)
    }
}
