// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

/// Makes the next roster epoch from the last one, and changes one thing at a time: members, officers, policy or
/// period. What is not changed is taken from the last epoch; the first takes everything from the directory.
package struct RosterDraft: Sendable {
    /// The newest epoch this root has signed; nil before the first.
    package var last: RosterEpoch?
    package var descriptor: FederationDescriptor
    package var policy: PolicyFile
    /// Those that the directory lists.
    package var officers: [RosterOfficer]
    /// Unix seconds.
    package var now: UInt64

    package init(
        last: RosterEpoch?, descriptor: FederationDescriptor, policy: PolicyFile, officers: [RosterOfficer],
        now: UInt64
    ) {
        self.last = last
        self.descriptor = descriptor
        self.policy = policy
        self.officers = officers
        self.now = now
    }

    /// The next epoch with these branches in it, under identifiers that no branch has had before.
    ///
    /// - Throws: ``AuditorError/roster(reason:)``.
    package func admitting(_ enrolments: [PendingEnrolment]) throws -> RosterEpoch {
        guard !enrolments.isEmpty else { throw AuditorError.roster(reason: "no branch is waiting. Nothing was signed") }
        var members = last?.members ?? []
        let number = (last?.number ?? 0) + 1
        var next = (members.map(\.node.rawValue).max() ?? 0) + 1
        for enrolment in enrolments {
            guard !members.contains(where: { $0.name == enrolment.branch }) else {
                throw AuditorError.roster(
                    reason: "the roster already has a branch named \(enrolment.branch) with another key. "
                        + "It can only join again under a new name. Nothing was signed")
            }
            members.append(
                RosterMember(
                    node: NodeIdentifier(rawValue: next), name: enrolment.branch, identityKey: enrolment.identityKey,
                    status: .active, joinedInEpoch: number))
            next += 1
        }
        guard next - 1 <= Limits.maximumNodeNumber else {
            throw AuditorError.roster(
                reason: "no number is left to give to a branch: the last is \(Limits.maximumNodeNumber). Nothing was "
                    + "signed")
        }
        let present = members.count { $0.status != .revoked }
        guard present <= Limits.maximumCohort else {
            throw AuditorError.roster(
                reason: "with these there would be \(present) branches that are not revoked, but a federation has at "
                    + "most \(Limits.maximumCohort). Nothing was signed")
        }
        guard let last else {
            try requireFounders(members.count)
            return try epoch(members, policy.foundingPolicy(), officers)
        }
        return try epoch(members, last.policy, last.officers)
    }

    /// The next epoch with one branch in another standing.
    ///
    /// - Throws: ``AuditorError/roster(reason:)`` for an unknown or revoked branch.
    package func setting(_ status: RosterMember.Status, of branch: String) throws -> RosterEpoch {
        let last = try existing()
        var members = last.members
        guard let index = members.firstIndex(where: { $0.name == branch }) else {
            throw AuditorError.roster(reason: "the roster has no branch named \(branch). Nothing was signed")
        }
        guard members[index].status != .revoked else {
            throw AuditorError.roster(reason: "\(branch) was revoked, which is for ever. Nothing was signed")
        }
        guard members[index].status != status else {
            throw AuditorError.roster(reason: "\(branch) is already \(status.word). Nothing was signed")
        }
        members[index].status = status
        return try epoch(members, last.policy, last.officers)
    }

    /// The next epoch with the officers as they are in the directory now, and a new end.
    package func changingOfficers() throws -> RosterEpoch {
        let last = try existing()
        return try epoch(last.members, last.policy, officers)
    }

    /// The next epoch with the policy of the file, in the period that is open.
    package func changingPolicy() throws -> RosterEpoch {
        let last = try existing()
        return try epoch(last.members, try policy.policy(inOpenPeriod: last.policy.period), last.officers)
    }

    /// The next epoch in the next budget period, with the policy that is in force.
    package func openingPeriod() throws -> RosterEpoch {
        let last = try existing()
        var next = last.policy
        next.period += 1
        return try epoch(last.members, next, last.officers)
    }

    private func existing() throws -> RosterEpoch {
        guard let last else {
            throw AuditorError.roster(reason: "there is no roster yet: 'roster approve' signs the first one")
        }
        return last
    }

    private func requireFounders(_ count: Int) throws {
        let colluders = policy.foundingPolicy().assumedColluders
        guard UInt64(count) >= colluders + 1 else {
            throw AuditorError.roster(
                reason: "the first epoch must take in at least \(colluders + 1) branches at once, because "
                    + "\(colluders) of them may be in league with head office; \(count) would be taken in. Wait for "
                    + "more enrolments and approve them together: 'roster approve NAME NAME …'. Nothing was signed")
        }
    }

    private func epoch(
        _ members: [RosterMember], _ policy: PrivacyPolicy, _ officers: [RosterOfficer]
    ) throws -> RosterEpoch {
        let issuedAt = max(now, last?.issuedAt ?? 0)
        let epoch = RosterEpoch(
            federation: descriptor.federation, number: (last?.number ?? 0) + 1, previous: last?.digest ?? .zero,
            issuedAt: issuedAt, validUntil: issuedAt + self.policy.validSeconds, logOrigin: descriptor.logOrigin,
            logKey: descriptor.logKey, policy: policy, members: members, officers: officers)
        do {
            try epoch.validate()
        } catch let error as FederationError {
            throw AuditorError.roster(reason: "\(error). Nothing was signed")
        }
        return epoch
    }
}

extension RosterMember.Status {
    /// The word in tables and messages.
    package var word: String {
        switch self {
        case .active: "active"
        case .suspended: "suspended"
        case .revoked: "revoked"
        }
    }
}
