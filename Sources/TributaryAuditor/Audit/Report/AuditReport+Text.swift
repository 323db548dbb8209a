// SPDX-License-Identifier: Apache-2.0

extension AuditReport {
    /// The report for people: verdict first, then what it rests on.
    package var text: String {
        [banner, facts, budgets, findingText, limits].joined(separator: "\n\n")
    }

    private var banner: String {
        let line = "  \(verdict.rawValue)  \(Self.meaning(of: verdict))"
        let rule = String(repeating: "─", count: line.count + 2)
        return "\(rule)\n\(line)\n\(rule)"
    }

    private static func meaning(of verdict: Verdict) -> String {
        switch verdict {
        case .pass: "every rule holds, every cost was recomputed"
        case .passWithFindings: "every rule holds; something deserves a look"
        case .fail: "a rule is broken"
        case .cannotDetermine: "something needed for a verdict is missing"
        }
    }

    private var facts: String {
        let span = zip(firstEntryTime, lastEntryTime).map { "\(Figures.time($0)) to \(Figures.time($1))" } ?? "–"
        return Figures.table([
            ["log", "\(origin), \(logSize) entries, \(span)"],
            ["root hash", logRoot ?? "–"],
            ["cosigned", cosigned],
            ["federation", federation ?? "–"],
            ["root key", rootKey],
            ["roster", rosterEpoch.map { "epoch \($0), period \(period ?? 0)" } ?? "none"],
            [
                "rounds",
                "\(rounds.announced) announced, \(rounds.released) released, \(rounds.aborted) aborted, "
                    + "\(rounds.open) under way, in \(studies) studies",
            ],
        ])
    }

    private var cosigned: String {
        guard let witnesses else { return "by nobody that counts" }
        let beside = witnesses.others.isEmpty ? "" : ", and by \(witnesses.others.joined(separator: ", "))"
        return "by \(witnesses.cosignatures.count) of \(witnesses.enrolled) branches, \(witnesses.required) required"
            + (witnesses.time.map { ", as of \(Figures.time($0))" } ?? "") + beside
    }

    /// Budgets listed before only the open period's are.
    private static let longestTable = 60

    private var budgets: String {
        guard !branches.isEmpty else { return "  No branch has a budget yet." }
        let heading = [
            "branch", "period", "rounds", "limit ρ", "declared ρ", "recomputed ρ", "left ρ", "ε", "ε (Rényi)",
            "ε (exact)",
        ]
        let isLong = branches.count > Self.longestTable
        let shown = isLong ? branches.filter { $0.period == period } : branches
        let rows = shown.map { budget in
            [
                budget.status == "active" ? budget.branch : "\(budget.branch) (\(budget.status))", "\(budget.period)",
                "\(budget.rounds)", Figures.rho(budget.limitNanoRho), Figures.rho(budget.declaredNanoRho),
                Figures.rho(budget.recomputedNanoRho), Figures.rho(budget.remainingNanoRho),
                Figures.epsilon(budget.epsilon), Figures.epsilon(budget.epsilonRenyi),
                Figures.epsilon(budget.epsilonExact),
            ]
        }
        return "  Privacy spent on any one customer, ε at δ = \(delta):\n" + Figures.table([heading] + rows)
            + (isLong ? "\n  Earlier periods: \(branches.count - shown.count) lines, in --json and in 'report'." : "")
    }

    private var findingText: String {
        guard !findings.isEmpty else { return "  No findings." }
        let rows = findings.map { finding in
            [
                finding.severity.rawValue, finding.rule.rawValue, finding.place, finding.explanation,
            ]
        }
        let hidden = findingCounts.values.reduce(0, +) - findings.count
        return "  Findings:\n" + Figures.table(rows) + (hidden > 0 ? "\n  … and \(hidden) more of the same rules" : "")
    }

    private var limits: String {
        """
          A log shows what was agreed and what it cost, not what computers did with it: that a branch added its noise,
          or that its data are true, is not in it. docs/AUDITOR_GUIDE.md says what else is not.
        """
    }

    private func zip(_ first: UInt64?, _ last: UInt64?) -> (UInt64, UInt64)? {
        guard let first, let last else { return nil }
        return (first, last)
    }
}

extension Finding {
    /// The entry it is about, or the log.
    package var place: String { logIndex.map { "entry \($0)" } ?? "log" }
}
