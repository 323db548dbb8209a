// SPDX-License-Identifier: Apache-2.0

import Console
import DifferentialPrivacy

extension BudgetReport {
    /// Tables for people.
    package var text: String {
        let parts = [
            "Budget period \(budget.period), ε at δ = \(Figures.text(ofDelta: budget.delta)).\n" + wholeTable,
            recovery, studyTable, purposeTable, periodTable, outlook,
        ]
        return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    private var wholeTable: String {
        let rows = [
            ("limit", budget.limit), ("charged", budget.charged), ("reserved", budget.reserved),
            ("remaining", budget.remaining),
        ]
        return TextTable(
            headings: ["", "ρ", "ε"],
            rows: rows.map { [$0, Figures.rho($1.nanoRho), Figures.roundedUp($1.epsilon)] }
        ).text
    }

    private var recovery: String? {
        guard budget.recovered.nanoRho > 0 else { return nil }
        return
            "Charged so far includes \(Self.cost(budget.recovered)) by the root key's order after a restore; for which "
            + "studies is not known here."
    }

    private var studyTable: String? {
        guard !budget.studies.isEmpty else { return nil }
        return TextTable(
            headings: ["study", "purpose", "rounds", "charged", "reserved"],
            rows: budget.studies.map {
                [$0.study, $0.purpose.printable, "\($0.rounds)", Self.cost($0.charged), Self.cost($0.reserved)]
            }
        ).text
    }

    private var purposeTable: String? {
        guard !budget.purposes.isEmpty else { return nil }
        return TextTable(
            headings: ["purpose", "limit", "charged", "reserved", "remaining"],
            rows: budget.purposes.map {
                [
                    $0.purpose.printable, $0.hasOwnLimit ? Self.cost($0.limit) : "the whole budget",
                    Self.cost($0.charged), Self.cost($0.reserved), Self.cost($0.remaining),
                ]
            }
        ).text
    }

    private var periodTable: String? {
        guard budget.periods.count > 1 else { return nil }
        return TextTable(
            headings: ["period", "charged"],
            rows: budget.periods.map { [$0.isOpen ? "\($0.period) (open)" : "\($0.period)", Self.cost($0.charged)] }
        ).text
    }

    private var outlook: String? {
        guard !budget.outlook.isEmpty else { return nil }
        return budget.outlook.map { study in
            "What is left buys about \(Figures.grouped(study.rounds)) more round\(study.rounds == 1 ? "" : "s") of study "
                + "\(study.study) (ρ = \(Figures.rho(study.perRound.nanoRho)) each); it needs \(study.roundsToCome)."
        }.joined(separator: "\n")
    }

    private static func cost(_ amount: BudgetStatement.Amount) -> String {
        amount.nanoRho == 0
            ? "nothing" : "ρ = \(Figures.rho(amount.nanoRho)) (ε ≤ \(Figures.roundedUp(amount.epsilon)))"
    }
}
