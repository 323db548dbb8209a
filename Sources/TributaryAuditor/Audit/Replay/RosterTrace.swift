// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// The chain of roster epochs, each held to the rules of the one root key.
struct RosterTrace: Sendable {
    private let trust: AuditTrust
    /// The newest epoch that the root signed.
    private(set) var current: RosterEpoch?
    /// The highest identifier any branch ever had.
    private var highestNode: UInt64 = 0
    /// Keys of members and officers of all epochs, with whom they belonged to.
    private var owners: [VerifyingKey: String] = [:]

    init(trust: AuditTrust) { self.trust = trust }

    /// An epoch that the root did not sign changes nothing.
    mutating func receive(
        _ signed: UnverifiedRosterEpoch, _ federation: Digest?, at place: LogPlace, _ findings: inout FindingList
    ) {
        let next = signed.epoch
        guard trust.root.isValid(signed.signature, for: next.digest) else {
            return findings.add(
                .rosterSignature, at: place.index, "roster epoch \(next.number) is not signed by the root key")
        }
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
        } else {
            let founders = UInt64(next.activeMembers.count)
            require(
                founders >= next.policy.assumedColluders + 1, .rosterFounders,
                "has \(founders) founders, at least \(next.policy.assumedColluders + 1) are needed")
        }
        checkNewcomers(next, require)
        current = next
    }

    private func checkSuccession(
        from old: RosterEpoch, to next: RosterEpoch, _ require: (Bool, AuditRule, String) -> Void
    ) {
        require(next.issuedAt >= old.issuedAt, .rosterChain, "was issued before the one it follows")
        require(next.policy.period >= old.policy.period, .rosterChain, "takes the budget period back")
        require(
            next.policy.period != old.policy.period || next.policy.budgetNanoRho <= old.policy.budgetNanoRho,
            .rosterBudgetRaised,
            "raises the budget of period \(next.policy.period) from rho \(Figures.rho(old.policy.budgetNanoRho)) to "
                + "rho " + Figures.rho(next.policy.budgetNanoRho))
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
