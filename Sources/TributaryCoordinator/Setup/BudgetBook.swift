// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import RoundProtocol

/// Every branch's budget as head office reckons it: from the rounds that the log has closed, and those under way. The
/// branch's own ledger decides; its own limits may be lower.
struct BudgetBook: Encodable {
    /// One branch's statement.
    struct Branch: Encodable {
        let branch: String
        let node: UInt64
        let status: String
        let budget: BudgetStatement
    }

    let period: UInt64
    let delta: Double
    /// In order of their identifiers.
    let branches: [Branch]

    init(_ roster: RosterEpoch, _ reading: any CoordinatorReading, delta: Double) throws {
        period = roster.policy.period
        self.delta = delta
        let studies = try reading.studies().map { stored in
            StudyRounds(stored: stored, closed: try reading.closedRounds(of: stored.specification.identifier))
        }
        let lines = Self.lines(studies, open: try reading.openRounds())
        let plans = studies.compactMap { $0.plan(in: roster.policy.period) }
        let limits = Dictionary(
            uniqueKeysWithValues: roster.policy.purposeBudgets.map { ($0.purpose, $0.nanoRho) })
        branches = try roster.members.map { member in
            Branch(
                branch: member.name, node: member.node.rawValue, status: "\(member.status)",
                budget: try BudgetStatement(
                    period: roster.policy.period, limitNanoRho: roster.policy.budgetNanoRho, purposeLimits: limits,
                    lines: lines[member.node] ?? [], plans: plans, delta: delta))
        }
    }

    /// A study with every round of it that has ended.
    private struct StudyRounds {
        let stored: StoredStudy
        let closed: [ClosedRound]

        /// Nil unless it is a study of this period with rounds to come.
        func plan(in period: UInt64) -> BudgetStatement.Plan? {
            let study = stored.specification
            guard study.period == period, [.proposed, .started].contains(stored.status) else { return nil }
            let released = closed.count { if case .released = $0.outcome { true } else { false } }
            return BudgetStatement.Plan(
                study: study.identifier.rawValue, purpose: study.purpose,
                nanoRhoPerRound: BudgetStatement.Plan.mean(of: study.rounds.map(\.nanoRho)),
                roundsToCome: UInt64(max(0, study.rounds.count - released)))
        }
    }

    /// Charged: all of U2 of every round that has ended. Reserved: everyone who was asked into a round under way.
    private static func lines(
        _ studies: [StudyRounds], open: [StoredRound]
    ) -> [NodeIdentifier: [BudgetStatement.Line]] {
        var lines: [NodeIdentifier: [BudgetStatement.Line]] = [:]
        var purposes: [StudyIdentifier: String] = [:]
        for rounds in studies {
            let study = rounds.stored.specification
            purposes[study.identifier] = study.purpose
            for round in rounds.closed {
                let line = BudgetStatement.Line(
                    study: study.identifier.rawValue, purpose: study.purpose, period: study.period,
                    nanoRho: round.nanoRho, isReserved: false)
                for node in round.charged { lines[node, default: []].append(line) }
            }
        }
        for round in open {
            let specification = round.specification
            let line = BudgetStatement.Line(
                study: specification.study.rawValue, purpose: purposes[specification.study] ?? "",
                period: specification.period, nanoRho: specification.nanoRho, isReserved: true)
            for node in round.invited { lines[node, default: []].append(line) }
        }
        return lines
    }
}
