// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The branch's own floors and limits. No study and no round undercuts them, whoever signed it.
public struct BranchPolicy: Sendable, Equatable {
    /// Analyses (by ``AnalysisSpecification/id``) that may run here at all.
    public var allowedAnalyses: Set<String>
    /// Consent purposes that studies may name; empty means any.
    public var allowedPurposes: Set<String>
    /// Fewest branches in any sum that this one joins.
    public var minimumCohort: UInt64
    /// Branches assumed to help the coordinator.
    public var assumedColluders: UInt64
    /// What this branch spends in one period, in units of 10⁻⁹ ρ. The federation's budget holds as well.
    public var budgetNanoRho: UInt64
    /// Limits inside the budget for single purposes; one without has the whole budget.
    public var purposeBudgets: [String: UInt64]
    /// Studies that cost at most this are accepted without asking a person; 0 asks always.
    public var acceptUpToNanoRho: UInt64

    public init(
        allowedAnalyses: Set<String>, allowedPurposes: Set<String>, minimumCohort: UInt64, assumedColluders: UInt64,
        budgetNanoRho: UInt64, purposeBudgets: [String: UInt64] = [:], acceptUpToNanoRho: UInt64
    ) {
        self.allowedAnalyses = allowedAnalyses
        self.allowedPurposes = allowedPurposes
        self.minimumCohort = minimumCohort
        self.assumedColluders = assumedColluders
        self.budgetNanoRho = budgetNanoRho
        self.purposeBudgets = purposeBudgets
        self.acceptUpToNanoRho = acceptUpToNanoRho
    }
}

/// What the policy says to a study before a person has looked.
public enum PolicyVerdict: Sendable, Equatable {
    case accept
    case refuse(NodeRefusal)
    /// Within every floor, but dearer than what may be accepted unasked.
    case askPerson
}

extension BranchPolicy {
    /// Judges the declared facts of a study.
    ///
    /// - Parameters:
    ///   - analysis: the id of the study's analysis.
    ///   - federation: the policy in force, whose limits hold as well.
    ///   - ledger: what has been spent and set aside.
    public func judge(
        _ study: StudySpecification, analysis: String, federation: PrivacyPolicy, ledger: LedgerPosition
    ) throws -> PolicyVerdict {
        let cost = try study.totalNanoRho()
        if let refusal = refusal(of: study, analysis: analysis) { return .refuse(refusal) }
        for terms in study.rounds {
            if let refusal = refusal(of: terms) ?? federation.refusal(of: terms) { return .refuse(refusal) }
        }
        let limit = BudgetLimit(branch: self, federation: federation, purpose: study.purpose)
        if let shortfall = limit.shortfall(asking: cost, in: ledger) { return .refuse(.budgetExceeded(shortfall)) }
        return cost <= acceptUpToNanoRho ? .accept : .askPerson
    }

    /// Why no round of the study may run here, or nil.
    func refusal(of study: StudySpecification, analysis: String) -> NodeRefusal? {
        if !allowedAnalyses.contains(analysis) { return .analysisNotAllowed(analysis) }
        let isAllowed = allowedPurposes.isEmpty || allowedPurposes.contains(study.purpose)
        return isAllowed ? nil : .purposeNotAllowed(study.purpose)
    }

    /// The first floor that a round's terms undercut, or nil.
    func refusal(of terms: RoundTerms) -> NodeRefusal? {
        if terms.minimumCohort < minimumCohort, !Sabotage.leavesOut(.cohortFloor) {
            return .cohortFloor(asked: terms.minimumCohort, floor: minimumCohort)
        }
        if terms.assumedColluders < assumedColluders, !Sabotage.leavesOut(.colluderFloor) {
            return .colluderFloor(asked: terms.assumedColluders, floor: assumedColluders)
        }
        return nil
    }
}

extension PrivacyPolicy {
    /// That a round counts with fewer branches of one customer than the whole federation does, or nil.
    func refusal(of terms: RoundTerms) -> NodeRefusal? {
        guard terms.branchesPerCustomer < branchesPerCustomer else { return nil }
        return .customerFloor(asked: terms.branchesPerCustomer, floor: branchesPerCustomer)
    }
}
