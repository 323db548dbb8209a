// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
import Federation
import RoundProtocol

/// What head office can know of a study before it is put to the branches: each of them would refuse it for the same
/// reason, one by one.
struct ProposalRules {
    let roster: RosterEpoch

    /// One of the rostered operators proposes, where there are any; a privacy officer never does.
    ///
    /// - Throws: ``CoordinatorError``, as do the others; nothing was proposed.
    func checkProposer(_ name: String) throws {
        guard (1...Limits.maximumTextBytes).contains(name.utf8.count) else {
            throw CoordinatorError.invalid(field: "--by", reason: "must have 1 to \(Limits.maximumTextBytes) bytes")
        }
        let operators = roster.officers.filter { $0.role == .operator }.map(\.name)
        guard !roster.officers.contains(where: { $0.name == name && $0.role != .operator }) else {
            throw CoordinatorError.forbidden(
                reason:
                    "\(name) is a privacy officer or an auditor of this federation: somebody else proposes, so that "
                    + "two people stand behind a study. Nothing was proposed")
        }
        guard operators.isEmpty || operators.contains(name) else {
            throw CoordinatorError.forbidden(
                reason: "the roster lists \(operators.joined(separator: ", ")) as operators, but not \(name): name who "
                    + "proposes with --by. Nothing was proposed")
        }
    }

    /// The federation's floors, and what the roster can reach at all.
    func checkFloors(_ file: StudyFile) throws {
        let policy = roster.policy
        if let cohort = file.minimumCohort, cohort < policy.minimumCohort {
            throw CoordinatorError.invalid(
                field: "minimum_cohort",
                reason: "is \(cohort), but the federation's floor is \(policy.minimumCohort) branches. Leave the line "
                    + "out, or ask for more. Nothing was proposed")
        }
        if let colluders = file.assumedColluders, colluders < policy.assumedColluders {
            throw CoordinatorError.invalid(
                field: "assumed_colluders",
                reason:
                    "is \(colluders), but the federation assumes at least \(policy.assumedColluders). Leave the line "
                    + "out, or assume more. Nothing was proposed")
        }
        if let copies = file.branchesPerCustomer, copies < policy.branchesPerCustomer {
            throw CoordinatorError.invalid(
                field: "branches_per_customer",
                reason: "is \(copies), but the federation counts with a customer in \(policy.branchesPerCustomer) "
                    + "branches. Leave the line out, or count with more. Nothing was proposed")
        }
        let cohort = file.minimumCohort ?? policy.minimumCohort
        let branches = UInt64(roster.activeMembers.count)
        guard cohort <= branches else {
            throw CoordinatorError.invalid(
                field: "minimum_cohort",
                reason: "is \(cohort), but the federation has \(branches) active branches: no sum can have so many. "
                    + "Nothing was proposed")
        }
    }

    /// The days after the reference date that the contract's label looks at are over.
    static func checkHorizon(
        _ study: StudySpecification, _ analysis: AnalysisSpecification, _ contract: FeatureContract
    ) throws {
        guard analysis.needsLabel, let days = contract.label?.horizonDays,
            let end = study.outcomesSettle(under: contract), study.proposedAt < end
        else { return }
        let from = CalendarDate(daysSince1970: Int(clamping: end / 86_400))
        throw CoordinatorError.invalid(
            field: "reference_date",
            reason: """
                is too late: the contract's label looks \(days) days beyond it, so nobody's outcome is certain before \
                \(from). Choose a reference date at least \(days + 1) days ago. Nothing was proposed
                """)
    }

    /// Enough branches can pay for the whole study, out of the period's budget and that of its purpose.
    func checkBudget(_ study: StudySpecification, _ book: BudgetBook) throws {
        let cost = try study.totalNanoRho()
        let active = book.branches.filter { $0.status == "active" }.map(\.budget)
        let left = active.map { $0.remaining(for: study.purpose) }
        let needed = study.rounds.first?.minimumCohort ?? 0
        let able = UInt64(left.count { $0 >= cost })
        guard able < needed else { return }
        let ownLimit = roster.policy.purposeBudgets.contains { $0.purpose == study.purpose }
        let budget = ownLimit ? "budget for '\(study.purpose)'" : "budget"
        throw CoordinatorError.invalid(
            field: "the study's cost",
            reason: """
                is rho = \(Rho.text(cost)), but of this period's \(budget) the branches have at most \
                rho = \(Rho.text(left.max() ?? 0)) left, and \(able) of the \(needed) that are needed can pay it. \
                \(Self.spending(active)) Nothing was proposed: ask for less, or wait for the next period
                """)
    }

    /// The same question has not been answered in the same period: asked again, branches answer only if exactly the same
    /// set of them takes part or quite another one, and every attempt in between costs for nothing.
    ///
    /// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "What a node refuses", the repeat guard.
    static func checkRepetition(_ study: StudySpecification, _ reading: any CoordinatorReading) throws {
        let earlier = try reading.studies().first { stored in
            let known = stored.specification
            guard known.period == study.period, known.identifier != study.identifier, known.analysis == study.analysis,
                known.contractDigest == study.contractDigest, known.rounds.first == study.rounds.first
            else { return false }
            return try reading.closedRounds(of: known.identifier).contains { !$0.contributors.isEmpty }
        }
        guard let earlier = earlier?.specification.identifier else { return }
        throw CoordinatorError.conflict(
            what: """
                \(study.identifier) asks exactly what \(earlier) has asked in this period, at the same cost. Branches \
                answer that again only in exactly the same set, so that nobody can subtract one sum from the other, and \
                a round that fails for it costs its price. Use the model of \(earlier), ask in another period, or say \
                --again where the same branches will take part. Nothing was proposed
                """)
    }

    /// Which studies have taken how much, at most, from any one branch.
    private static func spending(_ budgets: [BudgetStatement]) -> String {
        let most = budgets.flatMap(\.studies).reduce(into: [String: UInt64]()) { sums, study in
            let taken = study.charged.nanoRho + study.reserved.nanoRho
            sums[study.study] = max(sums[study.study] ?? 0, taken)
        }
        guard !most.isEmpty else { return "No study has spent anything yet." }
        let parts = most.sorted { $0.key < $1.key }.map { "\($0.key) rho = \(Rho.text($0.value))" }
        return "Spent or reserved so far: \(parts.joined(separator: ", "))."
    }
}
