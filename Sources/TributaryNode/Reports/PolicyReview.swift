// SPDX-License-Identifier: Apache-2.0

import Federation
package import RoundProtocol

/// Whether a policy makes sense in the federation that the node belongs to.
package struct PolicyReview: Encodable, Sendable {
    /// What keeps every study out.
    package let faults: [String]
    /// What is worth knowing.
    package let notes: [String]

    /// - Parameter state: nil before enrolment.
    package init(_ policy: BranchPolicy, state: NodeState?) {
        var faults: [String] = []
        var notes: [String] = []
        if policy.allowedAnalyses.isEmpty { faults.append("no analysis is allowed: every study will be refused") }
        if policy.acceptUpToNanoRho > policy.budgetNanoRho {
            notes.append("accept_up_to is more than the whole budget")
        }
        guard let state else {
            notes.append("not a member of a federation yet: its floors are not known")
            self.faults = faults
            self.notes = notes
            return
        }
        let federation = state.roster.policy
        let branches = UInt64(state.roster.activeMembers.count)
        if policy.minimumCohort > branches {
            faults.append(
                "minimum_cohort is \(policy.minimumCohort), but the federation has \(branches) active branches: "
                    + "no sum can have so many")
        }
        if policy.minimumCohort < federation.minimumCohort {
            notes.append("the federation's floor of \(federation.minimumCohort) branches is higher and holds")
        }
        if policy.assumedColluders < federation.assumedColluders {
            notes.append("the federation assumes \(federation.assumedColluders) colluders; that holds")
        }
        if policy.budgetNanoRho > federation.budgetNanoRho {
            notes.append("the federation's budget of ρ = \(Figures.rho(federation.budgetNanoRho)) is smaller and holds")
        }
        for limit in federation.purposeBudgets where limit.nanoRho < policy.purposeBudgets[limit.purpose] ?? .max {
            notes.append(
                "the federation's budget of ρ = \(Figures.rho(limit.nanoRho)) for '\(limit.purpose)' is smaller and holds"
            )
        }
        let spent = state.ledger.chargedNanoRho + state.ledger.reservedNanoRho
        if spent > min(policy.budgetNanoRho, federation.budgetNanoRho) {
            notes.append("the budget is below what this period has already cost: nothing more will be spent")
        }
        self.faults = faults
        self.notes = notes
    }

    package var text: String {
        let lines = faults.map { "fault: \($0)" } + notes.map { "note: \($0)" }
        return (lines.isEmpty ? ["node.yaml is in order"] : lines).joined(separator: "\n") + "\n"
    }
}
