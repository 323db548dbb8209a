// SPDX-License-Identifier: Apache-2.0

import Console
import DifferentialPrivacy
import Federation
import Foundation
import RoundProtocol

extension BudgetBook {
    /// Tables for people: branches, then what the spending was for, then what is left of it.
    var text: String {
        let shared = shared
        return
            ([branchTable] + [purposeTable(shared), studyTable(shared), periodTable, outlook].compactMap { $0 } + [note])
            .joined(separator: "\n\n")
    }

    private var branchTable: String {
        "Period \(period), ε at δ = \(delta).\n"
            + TextTable(
                headings: ["branch", "limit", "spent", "reserved", "remaining"],
                rows: branches.map {
                    [
                        $0.status == "active" ? $0.branch : "\($0.branch) (\($0.status))", Self.cost($0.budget.limit),
                        Self.cost($0.budget.charged), Self.cost($0.budget.reserved), Self.cost($0.budget.remaining),
                    ]
                }
            ).text
    }

    /// Studies charge the branches that were in their rounds; what any one branch has spent on them is at most this.
    private struct Shared {
        var studies: [String: (purpose: String, rounds: Int, charged: BudgetStatement.Amount)] = [:]
        var purposes: [String: (limit: String, charged: BudgetStatement.Amount, remaining: BudgetStatement.Amount)] =
            [:]
    }

    private var shared: Shared {
        var shared = Shared()
        for budget in branches.map(\.budget) {
            for study in budget.studies where study.charged.nanoRho >= shared.studies[study.study]?.charged.nanoRho ?? 0
            {
                shared.studies[study.study] = (study.purpose, study.rounds, study.charged)
            }
            for purpose in budget.purposes {
                let known = shared.purposes[purpose.purpose]
                let left = known.map {
                    $0.remaining.nanoRho <= purpose.remaining.nanoRho ? $0.remaining : purpose.remaining
                }
                let most = known.map { $0.charged.nanoRho >= purpose.charged.nanoRho ? $0.charged : purpose.charged }
                shared.purposes[purpose.purpose] = (
                    purpose.hasOwnLimit ? Self.cost(purpose.limit) : "the whole budget", most ?? purpose.charged,
                    left ?? purpose.remaining
                )
            }
        }
        return shared
    }

    private func purposeTable(_ shared: Shared) -> String? {
        guard !shared.purposes.isEmpty else { return nil }
        return TextTable(
            headings: ["purpose", "limit", "spent by one branch, at most", "remaining, at least"],
            rows: shared.purposes.sorted { $0.key < $1.key }.map {
                [$0.key, $0.value.limit, Self.cost($0.value.charged), Self.cost($0.value.remaining)]
            }
        ).text
    }

    private func studyTable(_ shared: Shared) -> String? {
        guard !shared.studies.isEmpty else { return nil }
        return TextTable(
            headings: ["study", "purpose", "rounds", "spent by one branch, at most"],
            rows: shared.studies.sorted { $0.key < $1.key }.map {
                [$0.key, $0.value.purpose, "\($0.value.rounds)", Self.cost($0.value.charged)]
            }
        ).text
    }

    private var periodTable: String? {
        let periods = Dictionary(grouping: branches.flatMap(\.budget.periods), by: \.period)
        guard periods.count > 1 else { return nil }
        let rows = periods.sorted { $0.key < $1.key }.map { number, parts in
            let most = parts.max { $0.charged.nanoRho < $1.charged.nanoRho }
            return [
                number == period ? "\(number) (open)" : "\(number)", most.map { Self.cost($0.charged) } ?? "nothing",
            ]
        }
        return TextTable(headings: ["period", "spent by one branch, at most"], rows: rows).text
    }

    /// A study needs its smallest cohort: what counts is what the poorest active branch can pay.
    private var outlook: String? {
        let active = branches.filter { $0.status == "active" }
        let outlooks = Dictionary(grouping: active.flatMap(\.budget.outlook), by: \.study)
        guard !outlooks.isEmpty else { return nil }
        return outlooks.sorted { $0.key < $1.key }.compactMap { study, parts in
            guard let least = parts.map(\.rounds).min(), let most = parts.map(\.rounds).max(), let first = parts.first
            else { return nil }
            let span = least == most ? "\(least)" : "\(least) to \(most), by branch,"
            return "What is left buys about \(span) more round\(most == 1 ? "" : "s") of study \(study) "
                + "(rho \(Rho.text(first.perRound.nanoRho)) each); it needs \(first.roundsToCome)."
        }.joined(separator: "\n")
    }

    private var note: String { "A branch's own limits may be lower; its own ledger decides." }

    private static func cost(_ amount: BudgetStatement.Amount) -> String {
        amount.nanoRho == 0
            ? "nothing" : "rho \(Rho.text(amount.nanoRho)), epsilon \(StudyFacts.rounded(amount.epsilon))"
    }
}
