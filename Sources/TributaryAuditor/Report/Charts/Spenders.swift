// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which studies each branch's spending of the open period went to.
struct Spenders {
    /// Studies with a colour of their own; the rest share one.
    static let namedStudies = ChartColor.series.count
    static let maximumBranches = 40

    /// One study's spending.
    private struct Study {
        let name, purpose: String
        var rounds = 0
        /// By place of the branch.
        var nanoRho: [UInt64]
        var largest: UInt64 { nanoRho.max() ?? 0 }
    }

    private let branches: [(name: String, place: Int, limit: UInt64)]
    private let hidden: Int
    /// The dearest first.
    private let studies: [Study]

    init(_ report: AuditReport, _ document: ReportDocument) {
        let evidence = report.evidence
        let open = document.budgets.filter { $0.isOpen && $0.rounds > 0 }
        let most = Set(
            open.sorted { $0.recomputedNanoRho > $1.recomputedNanoRho }.prefix(Self.maximumBranches).map(\.node))
        branches = open.filter { most.contains($0.node) }.compactMap { budget in
            evidence.branches.firstIndex(of: NodeIdentifier(rawValue: budget.node))
                .map { (budget.branch, $0, budget.limitNanoRho) }
        }
        hidden = open.count - branches.count
        var sums: [Int: Study] = [:]
        for round in evidence.rounds where round.period == report.period && round.ended != nil {
            let key = round.study ?? -1
            var study =
                sums[key]
                ?? Study(
                    name: round.study.map { evidence.studies[$0].name } ?? "no known study",
                    purpose: round.study.map { evidence.studies[$0].purpose.printable } ?? "–",
                    nanoRho: Array(repeating: 0, count: evidence.branches.count))
            study.rounds += 1
            for branch in branches where round.sets.charged.contains(branch.place) {
                study.nanoRho[branch.place] = study.nanoRho[branch.place].saturatingSum(round.recomputedNanoRho)
            }
            sums[key] = study
        }
        studies = sums.values.sorted { ($1.largest, $0.name) < ($0.largest, $1.name) }
    }

    func markup(_ draw: ((ChartSpec) -> Void)?) -> Markup {
        guard !studies.isEmpty, !branches.isEmpty else {
            return "<p class=\"none\">Nothing has been spent in the open period.</p>"
        }
        var drawing = ReportFigures.absent
        if let draw {
            let chart = spec
            draw(chart)
            drawing = ReportFigures.canvas(chart, says: "Spending of each branch by study; the table has the figures")
        }
        let more: Markup =
            hidden > 0 ? "<p class=\"note\">The \(branches.count) branches that have spent most.</p>" : ""
        return """
            <div class="beside"><figure>\(drawing)\(more)</figure>
            \(table)</div>
            """
    }

    private var table: Markup {
        let limit = branches.map(\.limit).max() ?? 0
        let rows = studies.map { study -> [Markup] in
            [
                "\(study.name)", "\(study.purpose)", "\(Quantity.count(study.rounds))",
                "\(Quantity.rho(study.largest))",
                "\(Quantity.percent(limit == 0 ? 0 : Double(study.largest) / Double(limit)))",
            ]
        }
        return PageTable(
            caption: "Spent in the open period, by the branch that spent most on each study",
            columns: [.text("Study"), .text("Purpose"), .figure("Rounds"), .figure("ρ"), .figure("Of limit")],
            rows: rows, wholeIn: "rounds.csv"
        ).markup
    }

    private var spec: ChartSpec {
        let named = studies.prefix(Self.namedStudies)
        let others = studies.dropFirst(Self.namedStudies)
        func values(_ studies: some Sequence<Study>) -> [Double] {
            let list = Array(studies)
            return branches.map { branch in list.reduce(0) { $0 + Double($1.nanoRho[branch.place]) } / 1e9 }
        }
        var series = zip(named, ChartColor.series).map { study, color in
            ChartSpec.Series(label: study.name, color: color, values: values([study]))
        }
        if !others.isEmpty {
            series.append(.init(label: "\(others.count) others", color: ChartColor.rest, values: values(others)))
        }
        return ChartSpec(
            id: "chart-spenders", kind: .bars, width: 560, height: 90 + 24 * branches.count, xTitle: "ρ spent",
            yTitle: "",
            labels: branches.map(\.name), series: series, hasLegend: true)
    }
}
