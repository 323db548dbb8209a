// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

/// One page for everybody: what this federation may learn about one customer, and who made sure.
package struct PrivacyLabel: Sendable, Encodable {
    /// The branch whose customers have given up most in the open period.
    package let branch: String?
    package let period: UInt64?
    /// Spent in the open period by that branch.
    package let epsilon: Double?
    package let rho: Double
    package let delta: Double
    /// e^ε: by how much one customer's data can change the odds of anything concluded from the releases.
    package let oddsFactor: Double?
    /// ε of the period's whole budget: the most that branch can come to.
    package let epsilonLimit: Double?
    /// Largest ε of any branch over all periods.
    package let epsilonAllPeriods: Double?
    /// Spent part of the budget, 0 … 1.
    package let usedShare: Double
    /// Branches that may hold one customer, by the terms of all studies.
    package let branchesPerCustomer: UInt64
    /// Fewest branches in any sum, and how many of them are assumed to help head office.
    package let minimumCohort, assumedColluders: UInt64?
    package let branches, studies, releases: Int
    /// Numbers released in all sums.
    package let numbersReleased: UInt64
    /// What released sums were asked for.
    package let purposes: [String]

    init(_ report: AuditReport, budgets: [BudgetRow], totals: [TotalRow]) {
        let evidence = report.evidence
        let worst = budgets.filter(\.isOpen).max { $0.recomputedNanoRho < $1.recomputedNanoRho }
        branch = worst?.branch
        period = report.period
        epsilon = worst?.epsilon
        rho = Double(worst?.recomputedNanoRho ?? 0) / 1e9
        delta = report.delta
        oddsFactor = worst?.epsilon.map { exp($0) }.flatMap { $0.isFinite ? $0 : nil }
        epsilonLimit = worst?.epsilonLimit
        epsilonAllPeriods = totals.max { $0.recomputedNanoRho < $1.recomputedNanoRho }?.epsilon
        usedShare = worst.map { min(max($0.usedShare, 0), 9.99) } ?? 0
        branchesPerCustomer = evidence.studies.flatMap(\.terms).map(\.branchesPerCustomer).max() ?? 1
        let policy = evidence.epochs.kept.last?.policy
        (minimumCohort, assumedColluders) = (policy?.minimumCohort, policy?.assumedColluders)
        branches = evidence.lastEpoch?.activeMembers.count ?? 0
        studies = evidence.studies.count
        releases = report.releases
        numbersReleased = evidence.rounds.filter { $0.outcome == .released }.reduce(UInt64(0)) { sum, round in
            sum.saturatingSum(evidence.terms(of: round)?.dimension ?? 0)
        }
        purposes = Set(evidence.studies.filter { $0.released > 0 }.map(\.purpose.printable)).sorted()
    }
}
