// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

/// Makes the next roster epoch from the last one: the only place where members come and go.
package struct RosterDraft: Sendable {
    /// The newest epoch this root has signed; nil before the first.
    package var last: RosterEpoch?
    package var descriptor: FederationDescriptor
    package var policy: PolicyFile
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
        if last == nil { try requireFounders(members.count) }
        return try epoch(members)
    }

    /// The next epoch with one branch in another standing.
    ///
    /// - Throws: ``AuditorError/roster(reason:)`` for an unknown or revoked branch.
    package func setting(_ status: RosterMember.Status, of branch: String) throws -> RosterEpoch {
        var members = last?.members ?? []
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
        return try epoch(members)
    }

    /// The next epoch with the same members, and policy and officers as they are in the directory now.
    package func renewed() throws -> RosterEpoch {
        guard let last else {
            throw AuditorError.roster(reason: "there is no roster yet: 'roster approve' signs the first one")
        }
        return try epoch(last.members)
    }

    /// What the next epoch changes beside its members, in words.
    package func changes() -> [String] {
        guard let last else { return [] }
        var changes: [String] = []
        let (old, new) = (last.policy, policy.policy)
        func note(_ name: String, _ before: String, _ after: String) {
            if before != after { changes.append("\(name): \(before) → \(after)") }
        }
        note("period", "\(old.period)", "\(new.period)")
        note("budget", "rho \(Figures.rho(old.budgetNanoRho))", "rho \(Figures.rho(new.budgetNanoRho))")
        note(
            "approval above", "rho \(Figures.rho(old.approvalAboveNanoRho))",
            "rho \(Figures.rho(new.approvalAboveNanoRho))")
        note("minimum cohort", "\(old.minimumCohort)", "\(new.minimumCohort)")
        note("assumed colluders", "\(old.assumedColluders)", "\(new.assumedColluders)")
        for officer in officers where !last.officers.contains(officer) {
            changes.append("new officer: \(officer.name), \(officer.role.title)")
        }
        for officer in last.officers where !officers.contains(officer) {
            changes.append("no longer an officer: \(officer.name), \(officer.role.title)")
        }
        return changes
    }

    private func requireFounders(_ count: Int) throws {
        let needed = policy.policy.assumedColluders + 1
        guard UInt64(count) >= needed else {
            throw AuditorError.roster(
                reason: "the first epoch must take in at least \(needed) branches at once, because "
                    + "\(policy.policy.assumedColluders) of them may be in league with head office; \(count) would be "
                    + "taken in. Wait for more enrolments and approve them together. Nothing was signed")
        }
    }

    private func epoch(_ members: [RosterMember]) throws -> RosterEpoch {
        if let last, policy.policy.period < last.policy.period {
            throw AuditorError.roster(
                reason: "policy.yaml says period \(policy.policy.period), but period \(last.policy.period) is open and "
                    + "periods never go back. Nothing was signed")
        }
        let issuedAt = max(now, last?.issuedAt ?? 0)
        let epoch = RosterEpoch(
            federation: descriptor.federation, number: (last?.number ?? 0) + 1, previous: last?.digest ?? .zero,
            issuedAt: issuedAt, validUntil: issuedAt + policy.validSeconds, logOrigin: descriptor.logOrigin,
            logKey: descriptor.logKey, policy: policy.policy, members: members, officers: officers)
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
