// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// An epoch as it travels and rests: its bytes, the root's signature and those of officers, not yet believed.
public struct UnverifiedRosterEpoch: Sendable, Equatable {
    /// Bytes a signed epoch may take.
    public static let maximumBytes = 1 << 20

    public let epoch: RosterEpoch
    public let signature: Signature
    /// Officers who agree to a policy that permits more than the one before.
    public let endorsements: [EpochEndorsement]

    public static func sign(
        _ epoch: RosterEpoch, endorsements: [EpochEndorsement] = [], with root: SigningKey
    ) throws -> UnverifiedRosterEpoch {
        try epoch.validate()
        guard endorsements.count <= Limits.maximumApprovals else {
            throw FederationError.overLimit(field: "endorsements", limit: UInt64(Limits.maximumApprovals))
        }
        return UnverifiedRosterEpoch(epoch: epoch, signature: root.sign(epoch.digest), endorsements: endorsements)
    }

    private init(epoch: RosterEpoch, signature: Signature, endorsements: [EpochEndorsement]) {
        self.epoch = epoch
        self.signature = signature
        self.endorsements = endorsements
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(UInt64(endorsements.count))
        for endorsement in endorsements { endorsement.write(to: &writer) }
        return epoch.canonicalBytes + signature.bytes + writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        guard canonicalBytes.count <= Self.maximumBytes else {
            throw FederationError.overLimit(field: "roster", limit: UInt64(Self.maximumBytes))
        }
        var reader = CanonicalReader(canonicalBytes)
        epoch = try RosterEpoch(from: &reader)
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
        var endorsements: [EpochEndorsement] = []
        for _ in 0..<(try reader.readCount("endorsements", limit: Limits.maximumApprovals)) {
            endorsements.append(try EpochEndorsement(from: &reader))
        }
        self.endorsements = endorsements
        try reader.finish()
    }

    /// - Throws: ``FederationError/badSignature(what:)`` unless `root` signed it.
    public func verified(by root: VerifyingKey) throws -> VerifiedRosterEpoch {
        guard Sabotage.leavesOut(.forgedRoster) || root.isValid(signature, for: epoch.digest) else {
            throw FederationError.badSignature(what: "roster epoch \(epoch.number)")
        }
        return VerifiedRosterEpoch(epoch: epoch, signed: self)
    }
}

/// An epoch that the pinned root key signed. There is no other way to make one.
public struct VerifiedRosterEpoch: Sendable, Equatable {
    public let epoch: RosterEpoch
    public let signed: UnverifiedRosterEpoch

    fileprivate init(epoch: RosterEpoch, signed: UnverifiedRosterEpoch) {
        self.epoch = epoch
        self.signed = signed
    }

    /// Whether `next` may replace this epoch.
    ///
    /// - Throws: as ``checkSuccessor(_:endorsements:)``.
    public func checkSuccessor(_ next: VerifiedRosterEpoch) throws {
        try checkSuccessor(next.epoch, endorsements: next.signed.endorsements)
    }

    /// Whether `successor` may replace this epoch once the root has signed it: same federation, next number, chained,
    /// period and burnt keys kept, and no looser policy without the signature of one of this epoch's privacy officers.
    ///
    /// - Throws: ``FederationError/invalidSpecification(field:reason:)`` naming the broken rule.
    public func checkSuccessor(_ successor: RosterEpoch, endorsements: [EpochEndorsement]) throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require(successor.federation == epoch.federation, "federation", "is another one")
        try require(successor.number == epoch.number + 1, "number", "does not follow epoch \(epoch.number)")
        try require(successor.previous == epoch.digest, "previous", "does not chain to epoch \(epoch.number)")
        try require(successor.policy.period >= epoch.policy.period, "period", "goes back")
        let loosenings = successor.policy.loosenings(of: epoch.policy)
        try require(
            loosenings.isEmpty || isEndorsed(successor, endorsements), "policy",
            "\(loosenings.joined(separator: ", ")) without the signature of a privacy officer of epoch \(epoch.number)")
        for member in epoch.members {
            guard let kept = successor.member(member.node) else {
                throw FederationError.invalidSpecification(field: "members", reason: "lose \(member.name)")
            }
            try require(
                kept.identityKey == member.identityKey && kept.name == member.name, "members",
                "give \(member.name) another key or name")
            try require(
                member.status != .revoked || kept.status == .revoked, "members", "bring back \(member.name)")
        }
    }

    /// Whether this epoch may be a federation's first: number 1, and so many members that not all of them can be in
    /// league with head office.
    ///
    /// - Throws: ``FederationError/invalidSpecification(field:reason:)``.
    public func checkFounding() throws {
        let needed = epoch.policy.assumedColluders + 1
        guard epoch.number == 1 else {
            throw FederationError.invalidSpecification(field: "number", reason: "of the first roster epoch is not 1")
        }
        guard UInt64(epoch.activeMembers.count) >= needed else {
            throw FederationError.invalidSpecification(
                field: "members",
                reason: "of the first roster epoch are \(epoch.activeMembers.count), at least \(needed) must found the "
                    + "federation together: \(epoch.policy.assumedColluders) of them may help head office")
        }
    }

    private func isEndorsed(_ successor: RosterEpoch, _ endorsements: [EpochEndorsement]) -> Bool {
        endorsements.contains { endorsement in
            epoch.officer(endorsement.officer, is: .privacyOfficer) && endorsement.isAuthentic(for: successor)
        }
    }
}
