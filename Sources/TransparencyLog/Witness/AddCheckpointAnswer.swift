// SPDX-License-Identifier: Apache-2.0

/// What a witness answers to a checkpoint.
///
/// - SeeAlso: C2SP tlog-witness, "add-checkpoint".
public enum AddCheckpointAnswer: Hashable, Sendable {
    /// The checkpoint is recorded, and this signature says so.
    case cosigned(NoteSignature)
    /// The request is not in its format, or asks for a step backwards.
    case malformed(reason: String)
    /// No signature by a key that this witness trusts for the log.
    case untrusted
    /// This witness does not follow the log.
    case unknownLog
    /// The witness cosigned a checkpoint of another size last, or of this size with another root.
    case conflict(size: UInt64)
    /// The proof does not show that the checkpoint extends the last one.
    case unproven

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .cosigned: 200
        case .malformed: 400
        case .untrusted: 403
        case .unknownLog: 404
        case .conflict: 409
        case .unproven: 422
        }
    }

    /// The content type of ``body``.
    public var contentType: String {
        if case .conflict = self { return "text/x.tlog.size" }
        return "text/plain; charset=utf-8"
    }

    /// One line: a signature, a tree size, or a reason for people.
    public var body: [UInt8] { Array("\(line)\n".utf8) }

    private var line: String {
        switch self {
        case .cosigned(let signature): signature.line
        case .malformed(let reason): reason
        case .untrusted: "no valid signature by a key that is trusted for this log"
        case .unknownLog: "this witness does not follow this log"
        case .conflict(let size): "\(size)"
        case .unproven: "the consistency proof does not verify"
        }
    }
}

extension AddCheckpointAnswer {
    /// What a witness has answered.
    ///
    /// - Parameter witness: whose signature is looked for among those of a 200.
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` for an answer that the specification does not know,
    ///   ``TransparencyLogError/missingSignature(name:)`` for a 200 without the witness's signature.
    public init(status: Int, body: [UInt8], by witness: NoteVerifierKey) throws {
        let lines = body.split(separator: 0x0A)
        switch status {
        case 200:
            let signatures = lines.compactMap { try? NoteSignature(parsingLine: $0) }
            guard let signature = signatures.first(where: { $0.isBy(witness) }) else {
                throw TransparencyLogError.missingSignature(name: witness.name)
            }
            self = .cosigned(signature)
        case 400: self = .malformed(reason: "")
        case 403: self = .untrusted
        case 404: self = .unknownLog
        case 409:
            guard lines.count == 1,
                let size = StrictDecimal.parse(lines[0], limit: LogLimits.maximumTreeSize)
            else { throw Self.unknown("a conflict without the size that the witness knows") }
            self = .conflict(size: size)
        case 422: self = .unproven
        default: throw Self.unknown("status \(status)")
        }
    }

    private static func unknown(_ reason: String) -> TransparencyLogError {
        .malformed(what: "answer of a witness", reason: reason)
    }
}
