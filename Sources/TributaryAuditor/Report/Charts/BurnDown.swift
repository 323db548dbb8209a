// SPDX-License-Identifier: Apache-2.0

import Federation

/// What is left of each branch's budget of the open period after every round, declared and recomputed over each other.
struct BurnDown {
    /// Branches drawn: the ones with the smallest part of their budget left.
    static let maximumBranches = 24
    /// Points of one line.
    static let maximumPoints = 150

    private let budgets: [BudgetRow]
    private let hidden: Int
    /// By node: log entry, left as declared, left as recomputed; in ρ.
    private var lines: [UInt64: [(entry: Double, declared: Double, recomputed: Double)]] = [:]

    init(_ report: AuditReport, _ document: ReportDocument) {
        let open = document.budgets.filter { $0.isOpen && $0.rounds > 0 }
        let fullest = Set(open.sorted { $0.usedShare > $1.usedShare }.prefix(Self.maximumBranches).map(\.node))
        budgets = open.filter { fullest.contains($0.node) }
        hidden = open.count - budgets.count
        follow(report)
    }

    private mutating func follow(_ report: AuditReport) {
        let evidence = report.evidence
        let rounds = evidence.rounds.filter { $0.period == report.period && $0.ended != nil }
            .sorted { ($0.ended?.index ?? 0) < ($1.ended?.index ?? 0) }
        let stride = max(1, rounds.count / Self.maximumPoints)
        for budget in budgets {
            guard let place = evidence.branches.firstIndex(of: NodeIdentifier(rawValue: budget.node)) else { continue }
            var declared: UInt64 = 0
            var recomputed: UInt64 = 0
            let limit = Double(budget.limitNanoRho)
            var points = [(Double(rounds.first?.announced.index ?? 0), limit / 1e9, limit / 1e9)]
            for (number, round) in rounds.enumerated() {
                if round.sets.charged.contains(place) {
                    declared = declared.saturatingSum(round.declaredNanoRho)
                    recomputed = recomputed.saturatingSum(round.recomputedNanoRho)
                }
                guard number % stride == 0 || number == rounds.count - 1, let ended = round.ended else { continue }
                points.append(
                    (Double(ended.index), (limit - Double(declared)) / 1e9, (limit - Double(recomputed)) / 1e9))
            }
            lines[budget.node] = points
        }
    }

    func markup(_ draw: ((ChartSpec) -> Void)?) -> Markup {
        guard !budgets.isEmpty else { return "<p class=\"none\">No branch has been charged in the open period.</p>" }
        guard let draw else { return ReportFigures.absent }
        let cells = budgets.map { budget -> Markup in
            let chart = spec(budget)
            draw(chart)
            let left = "\(Quantity.rho(budget.remainingNanoRho)) left of \(Quantity.rho(budget.limitNanoRho))"
            return """
                <figure><figcaption><strong>\(budget.branch)</strong> <span class="soft">ρ \(left)</span></figcaption>
                \(ReportFigures.canvas(chart, says: "Budget of \(budget.branch): rho \(left)"))</figure>

                """
        }
        let more: Markup =
            hidden > 0
            ? "<p class=\"note\">The \(budgets.count) branches that have used most; the table has all.</p>" : ""
        return """
            <p class="key"><span class="swatch blue"></span>recomputed <span class="swatch dashed"></span>declared \
            <span class="soft">If both agree, the dashed line lies on the solid one.</span></p>
            <div class="multiples">
            \(cells.joined())</div>
            \(more)
            """
    }

    private func spec(_ budget: BudgetRow) -> ChartSpec {
        let line = lines[budget.node] ?? []
        let lowest = line.map(\.recomputed).min() ?? 0
        return ChartSpec(
            id: "chart-burn-\(budget.node)", kind: .steps, width: 340, height: 190, xTitle: "log entry",
            yTitle: "ρ left",
            series: [
                .init(
                    label: "recomputed", color: ChartColor.blue, points: line.map { [$0.entry, $0.recomputed] }),
                .init(
                    label: "declared", color: ChartColor.orange, points: line.map { [$0.entry, $0.declared] },
                    isDashed: true),
            ],
            yMaximum: lowest < 0 ? nil : Double(budget.limitNanoRho) / 1e9)
    }
}
