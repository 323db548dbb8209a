// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a branch says to a study, signed by its identity key.
public struct StudyDecision: Sendable, Equatable {
    public enum Answer: UInt8, Sendable {
        case accepted = 1
        case refused = 2
        /// Seen; a person of the branch has yet to decide.
        case deferred = 3
    }

    public var study: Digest
    public var node: NodeIdentifier
    public var answer: Answer
    /// For people at head office: which rule, or what the branch manager wrote. No customer data.
    public var reason: String
    /// Unix seconds.
    public var decidedAt: UInt64
    public var signature: Signature

    public static func sign(
        study: Digest, node: NodeIdentifier, answer: Answer, reason: String, decidedAt: UInt64, with key: SigningKey
    ) -> StudyDecision {
        let message = message(study, node, answer, reason, decidedAt)
        return StudyDecision(
            study: study, node: node, answer: answer, reason: reason, decidedAt: decidedAt,
            signature: key.sign(message))
    }

    public func isAuthentic(under key: VerifyingKey) -> Bool {
        key.isValid(signature, for: Self.message(study, node, answer, reason, decidedAt))
    }

    private static func message(
        _ study: Digest, _ node: NodeIdentifier, _ answer: Answer, _ reason: String, _ decidedAt: UInt64
    ) -> Digest {
        ProtocolHash.digest(
            "study-decision", study.bytes, ProtocolHash.littleEndian(node.rawValue), [answer.rawValue],
            Array(reason.utf8), ProtocolHash.littleEndian(decidedAt))
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(study)
        writer.write(node.rawValue)
        writer.write(answer.rawValue)
        writer.write(reason)
        writer.write(decidedAt)
        writer.writeFixed(signature.bytes)
        return writer.bytes
    }
}

extension StudyDecision {
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        study = try reader.readDigest("study")
        node = NodeIdentifier(rawValue: try reader.readUInt64("node"))
        guard let answer = Answer(rawValue: try reader.readUInt8("answer")) else {
            throw FederationError.malformed(field: "answer")
        }
        self.answer = answer
        reason = try reader.readString("reason")
        decidedAt = try reader.readUInt64("decidedAt")
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
        try reader.finish()
    }
}
