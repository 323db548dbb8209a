// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// The chain of roster epochs, each held to the rules of the one root key.
struct RosterTrace: Sendable {
    private let trust: AuditTrust
    /// The newest epoch that the root signed.
    private(set) var current: RosterEpoch?
    /// The members' keys, which never change.
    private(set) var identityKeys: [NodeIdentifier: VerifyingKey] = [:]
    /// The highest identifier any branch ever had.
    private var highestNode: UInt64 = 0
    /// Keys of members and officers of all epochs, with whom they belonged to.
    private var owners: [VerifyingKey: String] = [:]
    /// Who was revoked, and who joined after the founders, in the budget period of the newest epoch.
    private var turnover = Turnover()

    private struct Turnover {
        var period: UInt64 = 0
        var revoked: [String] = []
        var joined: [String] = []
    }

    init(trust: AuditTrust) { self.trust = trust }

    /// Holds an epoch that the root signed against the one before. It becomes the newest one in any case.
    mutating func receive(
        _ signed: UnverifiedRosterEpoch, _ federation: Digest?, at place: LogPlace, _ findings: inout FindingList
    ) {
        let next = signed.epoch
        func require(_ condition: Bool, _ rule: AuditRule, _ explanation: String) {
            if !condition { findings.add(rule, at: place.index, "roster epoch \(next.number) \(explanation)") }
        }
        require(next.federation == federation, .rosterChain, "belongs to another federation")
        require(next.logOrigin == trust.log.name.text, .rosterChain, "names another log")
        require(next.logKey == trust.log.key, .rosterChain, "names another log key")
        require(
            next.number == (current?.number ?? 0) + 1, .rosterChain, "does not follow epoch \(current?.number ?? 0)")
        require(next.previous == current?.digest ?? .zero, .rosterChain, "does not chain to the epoch before")
        if let current {
            checkSuccession(from: current, to: next, require)
            checkPolicy(from: current, to: signed, require)
        } else {
            let founders = UInt64(next.activeMembers.count)
            require(
                founders >= next.policy.assumedColluders + 1, .rosterFounders,
                "has \(founders) founders, at least \(next.policy.assumedColluders + 1) are needed")
        }
        checkNewcomers(next, require)
        if let current { checkReplacement(from: current, to: next, require) }
        current = next
        for member in next.members { identityKeys[member.node] = member.identityKey }
    }

    private func checkSuccession(
        from old: RosterEpoch, to next: RosterEpoch, _ require: (Bool, AuditRule, String) -> Void
    ) {
        require(next.issuedAt >= old.issuedAt, .rosterChain, "was issued before the one it follows")
        require(next.policy.period >= old.policy.period, .rosterChain, "takes the budget period back")
        for member in old.members {
            guard let kept = next.member(member.node) else {
                require(false, .rosterMembers, "loses \(member.name)")
                continue
            }
            require(
                kept.name == member.name && kept.identityKey == member.identityKey
                    && kept.joinedInEpoch == member.joinedInEpoch,
                .rosterMembers, "changes the name, key or joining of \(member.name)")
            require(
                member.status != .revoked || kept.status == .revoked, .rosterMembers,
                "brings back \(member.name), which was revoked")
        }
    }

    /// What permits more than before needs a second person: a privacy officer of the epoch before.
    private func checkPolicy(
        from old: RosterEpoch, to signed: UnverifiedRosterEpoch, _ require: (Bool, AuditRule, String) -> Void
    ) {
        let loosenings = PolicyAudit(from: old.policy, to: signed.epoch.policy).loosenings
        guard !loosenings.isEmpty else { return }
        let words = loosenings.joined(separator: ", ")
        let endorser = signed.endorsements.first { endorsement in
            old.officer(endorsement.officer, is: .privacyOfficer) && endorsement.isAuthentic(for: signed.epoch)
        }
        let name = endorser.flatMap { endorser in old.officers.first { $0.key == endorser.officer }?.name }
        require(
            name != nil, .rosterLoosened,
            "\(words), and no privacy officer of epoch \(old.number) has signed that beside the root key")
        if let name { require(false, .rosterEndorsed, "\(words), with the signature of \(name)") }
    }

    /// A branch that goes and one that comes in the same period may be one and the same: with a new ledger.
    private mutating func checkReplacement(
        from old: RosterEpoch, to next: RosterEpoch, _ require: (Bool, AuditRule, String) -> Void
    ) {
        if turnover.period != next.policy.period { turnover = Turnover(period: next.policy.period) }
        let revoked = next.members.filter { $0.status == .revoked && old.member($0.node)?.status != .revoked }
        let joined = next.members.filter { old.member($0.node) == nil && $0.status != .revoked }
        turnover.revoked += revoked.map(\.name)
        turnover.joined += joined.map(\.name)
        guard !revoked.isEmpty || !joined.isEmpty else { return }
        let (gone, new) = (turnover.revoked.joined(separator: ", "), turnover.joined.joined(separator: ", "))
        require(
            gone.isEmpty || new.isEmpty, .rosterReplaced,
            "belongs to period \(turnover.period), in which \(gone) went and \(new) came with a whole budget: customers "
                + "whom both have held may lose what both have spent")
    }

    /// Identifiers and keys serve one party, for ever.
    private mutating func checkNewcomers(_ next: RosterEpoch, _ require: (Bool, AuditRule, String) -> Void) {
        for member in next.members where current?.member(member.node) == nil {
            require(
                member.node.rawValue > highestNode, .rosterMembers,
                "gives \(member.name) the identifier \(member.node.rawValue), which was used before")
            require(
                member.joinedInEpoch == next.number, .rosterMembers, "says that \(member.name) joined in another epoch")
            require(
                owners[member.identityKey] == nil, .rosterMembers, "gives \(member.name) a key that was used before")
        }
        for member in next.members { owners[member.identityKey] = "branch \(member.name)" }
        for officer in next.officers {
            let owner = "officer \(officer.name)"
            require(
                [nil, owner].contains(owners[officer.key]), .rosterMembers,
                "gives \(officer.name) a key that was used before")
            owners[officer.key] = owner
        }
        highestNode = max(highestNode, next.members.map(\.node.rawValue).max() ?? 0)
    }
}
