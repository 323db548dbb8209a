// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import Federation

/// A log that was caught in a contradiction, or head office in contradicting it, with the evidence: kept for ever, to be
/// shown and taken elsewhere.
public struct LogIncident: Error, Equatable {
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Two roots for one size: the two notes alone convict the log. This node stops for good.
        case equivocation = 1
        /// A smaller log than the one that was signed before.
        case rollback = 2
        /// Entries or a checkpoint that do not extend what was read before.
        case unproven = 3
        /// An entry that no honest log holds, for example a roster epoch that the root key did not sign.
        case invalidEntry = 4
        /// Head office serves another model than the log names. The log itself is not in doubt.
        case otherModel = 5
    }

    public var kind: Kind
    /// The checkpoint that was believed before: a signed note; empty if there was none.
    public var trusted: [UInt8]
    /// What was offered: a signed note; empty if it was no log.
    public var offered: [UInt8]
    /// What was said to prove that the second extends the first.
    public var proof: [Digest]
    /// For people: what is wrong.
    public var detail: String
    /// Unix seconds.
    public var detectedAt: UInt64
    /// Unix seconds at which the log was consistent again; nil while it is not.
    public var resolvedAt: UInt64?

    public init(
        kind: Kind, trusted: [UInt8], offered: [UInt8], proof: [Digest], detail: String, detectedAt: UInt64,
        resolvedAt: UInt64? = nil
    ) {
        self.kind = kind
        self.trusted = trusted
        self.offered = offered
        self.proof = proof
        self.detail = detail
        self.detectedAt = detectedAt
        self.resolvedAt = resolvedAt
    }

    /// Names the evidence: the same contradiction, found again, is the same incident.
    public var identifier: Digest {
        ProtocolHash.digest("incident", [kind.rawValue], trusted, offered, Array(detail.utf8))
    }

    /// Whether it was not put right yet. Nothing is done on the strength of a log that contradicts itself.
    public var isOpen: Bool { resolvedAt == nil }

    /// Whether the log is what is wrong, so that nothing goes on; otherwise only what was offered is refused.
    public var isAboutLog: Bool { kind != .otherModel }

    /// Incidents that a node remembers: the newest.
    public static let maximumCount = 32

    /// One word for logs and tables.
    public var code: String {
        switch kind {
        case .equivocation: "log_equivocation"
        case .rollback: "log_rollback"
        case .unproven: "log_unproven"
        case .invalidEntry: "log_invalid_entry"
        case .otherModel: "other_model"
        }
    }
}

extension LogIncident {
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(kind.rawValue)
        writer.write(trusted)
        writer.write(offered)
        writer.write(UInt64(proof.count))
        for hash in proof { writer.write(hash) }
        writer.write(detail)
        writer.write(detectedAt)
        writer.write(resolvedAt != nil)
        writer.write(resolvedAt ?? 0)
        return writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        guard let kind = Kind(rawValue: try reader.readUInt8("kind")) else {
            throw FederationError.malformed(field: "kind")
        }
        self.kind = kind
        trusted = try reader.readBytes("trusted", limit: Limits.maximumCheckpointBytes)
        offered = try reader.readBytes("offered", limit: Limits.maximumCheckpointBytes)
        proof = []
        for _ in 0..<(try reader.readCount("proof", limit: Limits.maximumProofHashes)) {
            proof.append(try reader.readDigest("proof"))
        }
        detail = try reader.readString("detail")
        detectedAt = try reader.readUInt64("detectedAt")
        let isResolved = try reader.readBool("resolved")
        let time = try reader.readUInt64("resolvedAt")
        resolvedAt = isResolved ? time : nil
        try reader.finish()
    }
}

extension LogIncident: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .equivocation: "the log signed two different histories of one length: \(detail)"
        case .rollback: "the log went backwards: \(detail)"
        case .unproven: "the log does not extend what this branch has read: \(detail)"
        case .invalidEntry: "the log holds an entry that cannot be right: \(detail)"
        case .otherModel: "head office serves another model than the log names: \(detail)"
        }
    }
}
