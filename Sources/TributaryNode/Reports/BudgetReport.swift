// SPDX-License-Identifier: Apache-2.0

import Console
package import DifferentialPrivacy
import Federation
package import RoundProtocol

/// What this branch may spend, what it has spent, and what that leaves: from its own ledger, under the narrower of its
/// own and the federation's limits.
package struct BudgetReport: Encodable, Sendable, Equatable {
    package let budget: BudgetStatement

    /// - Parameter entries: the ledger's lines of all periods.
    package init(_ state: NodeState, policy: BranchPolicy, entries: [LedgerEntry], delta: Double) throws {
        let federation = state.roster.policy
        let ledger = state.ledger
        let named = Set(policy.purposeBudgets.keys).union(federation.purposeBudgets.map(\.purpose))
        let limits = named.map { ($0, BudgetLimit(branch: policy, federation: federation, purpose: $0).purposeNanoRho) }
        budget = try BudgetStatement(
            period: ledger.period, limitNanoRho: min(policy.budgetNanoRho, federation.budgetNanoRho),
            purposeLimits: Dictionary(uniqueKeysWithValues: limits), lines: Self.lines(ledger, entries),
            recoveredNanoRho: ledger.recoveredNanoRho,
            plans: state.studies.values.compactMap { Self.plan($0, period: ledger.period) }, delta: delta)
    }

    package func encode(to encoder: any Encoder) throws { try budget.encode(to: encoder) }

    /// The open period's as the ledger counts them; of earlier periods, every line.
    private static func lines(_ ledger: LedgerPosition, _ entries: [LedgerEntry]) -> [BudgetStatement.Line] {
        let counting = entries.filter { $0.state != .cancelled }
        let earlier = counting.filter { $0.period != ledger.period }.map { entry in
            BudgetStatement.Line(
                study: entry.study.rawValue, purpose: entry.purpose, period: entry.period, nanoRho: entry.nanoRho,
                isReserved: entry.state == .reserved)
        }
        return earlier
            + ledger.studies.flatMap { study, spending in
                [(spending.chargedNanoRho, false), (spending.reservedNanoRho, true)].filter { $0.0 > 0 }.map {
                    nanoRho, isReserved in
                    BudgetStatement.Line(
                        study: study.rawValue, purpose: spending.purpose, period: ledger.period, nanoRho: nanoRho,
                        isReserved: isReserved,
                        rounds: counting.count {
                            $0.study == study && $0.period == ledger.period && ($0.state == .reserved) == isReserved
                        })
                }
            }
    }

    /// Nil for a study that asks for nothing more.
    private static func plan(_ study: NodeStudy, period: UInt64) -> BudgetStatement.Plan? {
        let specification = study.proposal.study
        guard specification.period == period, study.decision.answer != .refused, !study.isFinished else { return nil }
        return BudgetStatement.Plan(
            study: specification.identifier.rawValue, purpose: specification.purpose,
            nanoRhoPerRound: BudgetStatement.Plan.mean(of: specification.rounds.map(\.nanoRho)),
            roundsToCome: UInt64(specification.rounds.count)
                - min(UInt64(specification.rounds.count), study.releasedRounds))
    }
}
