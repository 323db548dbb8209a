// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A branch that has asked to join and waits for the privacy officer, as the auditor's program sees it.
public struct PendingEnrolment: Sendable, Equatable {
    public var branch: String
    public var identityKey: VerifyingKey

    public init(branch: String, identityKey: VerifyingKey) {
        self.branch = branch
        self.identityKey = identityKey
    }

    public static func encode(_ pending: [PendingEnrolment]) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write(UInt64(pending.count))
        for item in pending {
            writer.write(item.branch)
            writer.writeFixed(item.identityKey.bytes)
        }
        return writer.bytes
    }

    public static func decode(_ bytes: [UInt8]) throws -> [PendingEnrolment] {
        var reader = CanonicalReader(bytes)
        let count = try reader.readCount("enrolments", limit: Limits.maximumRosterEntries)
        var pending: [PendingEnrolment] = []
        for _ in 0..<count {
            let branch = try reader.readString("branch")
            let key = try VerifyingKey(reader.readFixed("identityKey", count: VerifyingKey.byteCount))
            pending.append(PendingEnrolment(branch: branch, identityKey: key))
        }
        try reader.finish()
        return pending
    }
}

/// Studies that wait for an officer's signature, as the officer's program sees them.
public enum PendingApprovals {
    public static func encode(_ proposals: [StudyProposal]) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write(UInt64(proposals.count))
        for proposal in proposals { proposal.write(to: &writer) }
        return writer.bytes
    }

    public static func decode(_ bytes: [UInt8]) throws -> [StudyProposal] {
        var reader = CanonicalReader(bytes)
        let count = try reader.readCount("proposals", limit: Limits.maximumRosterEntries)
        var proposals: [StudyProposal] = []
        for _ in 0..<count { proposals.append(try StudyProposal(from: &reader)) }
        try reader.finish()
        return proposals
    }
}
