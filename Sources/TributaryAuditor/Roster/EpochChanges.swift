// SPDX-License-Identifier: Apache-2.0

package import Federation

/// What one roster epoch changes of the one before, in plain words, old and new beside each other.
package struct EpochChanges: Sendable, Equatable {
    /// δ at which an amount of ρ is explained.
    package static let quotedDelta = 1e-6

    /// One line for each change.
    package let lines: [String]
    /// In which ways the new policy permits more; each needs a privacy officer beside the root key.
    package let loosenings: [String]

    package init(from old: RosterEpoch, to new: RosterEpoch) {
        lines = Self.policy(old.policy, new.policy) + Self.members(old, new) + Self.officers(old.officers, new.officers)
        loosenings = new.policy.loosenings(of: old.policy)
    }

    package var isEmpty: Bool { lines.isEmpty }

    /// Indented below a heading; empty if nothing changes.
    package var text: String { lines.map { "\n  \($0)" }.joined() }

    private static func policy(_ old: PrivacyPolicy, _ new: PrivacyPolicy) -> [String] {
        var lines: [String] = []
        func note(_ name: String, _ before: String, _ after: String) {
            if before != after { lines.append("\(name): \(before) → \(after)") }
        }
        note("period", "\(old.period)", "\(new.period)")
        note("budget", cost(old.budgetNanoRho), cost(new.budgetNanoRho))
        note("approval above", cost(old.approvalAboveNanoRho), cost(new.approvalAboveNanoRho))
        note("minimum cohort", "\(old.minimumCohort)", "\(new.minimumCohort)")
        note("assumed colluders", "\(old.assumedColluders)", "\(new.assumedColluders)")
        note("branches of one customer", "\(old.branchesPerCustomer)", "\(new.branchesPerCustomer)")
        let purposes = Set((old.purposeBudgets + new.purposeBudgets).map(\.purpose)).sorted()
        for purpose in purposes { note("budget of purpose '\(purpose)'", limit(purpose, old), limit(purpose, new)) }
        return lines
    }

    private static func limit(_ purpose: String, _ policy: PrivacyPolicy) -> String {
        policy.purposeBudgets.first { $0.purpose == purpose }.map { cost($0.nanoRho) } ?? "the whole budget"
    }

    private static func members(_ old: RosterEpoch, _ new: RosterEpoch) -> [String] {
        new.members.compactMap { member in
            guard let before = old.member(member.node) else { return "new branch: \(member.name)" }
            return before.status == member.status
                ? nil : "\(member.name): \(before.status.word) → \(member.status.word)"
        }
    }

    private static func officers(_ old: [RosterOfficer], _ new: [RosterOfficer]) -> [String] {
        let gained = new.filter { !old.contains($0) }.map { officer in
            old.contains { $0.name == officer.name }
                ? "another key or role: \(officer.name), \(officer.role.title)"
                : "new officer: \(officer.name), \(officer.role.title)"
        }
        let names = Set(new.map(\.name))
        let lost = old.filter { !names.contains($0.name) }.map {
            "no longer an officer: \($0.name), \($0.role.title)"
        }
        return gained + lost
    }

    /// ρ and what it means at the δ at which costs are quoted.
    private static func cost(_ nanoRho: UInt64) -> String {
        (try? Figures.cost(nanoRho, delta: quotedDelta)) ?? "rho \(Figures.rho(nanoRho))"
    }
}
