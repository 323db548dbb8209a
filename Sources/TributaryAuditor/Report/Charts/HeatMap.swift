// SPDX-License-Identifier: Apache-2.0

/// Branch by period: which part of the budget was used, as a table whose cells are shaded.
struct HeatMap {
    /// Periods shown: the newest.
    static let maximumPeriods = 12
    static let maximumBranches = 120
    /// Shades from nothing to the whole budget.
    static let shades = 9

    private let periods: [UInt64]
    private let branches: [(name: String, cells: [UInt64: BudgetRow])]
    private let hiddenBranches: Int

    init(_ budgets: [BudgetRow]) {
        periods = Array(Set(budgets.map(\.period)).sorted().suffix(Self.maximumPeriods))
        let nodes = budgets.reduce(into: [UInt64]()) { if $0.last != $1.node { $0.append($1.node) } }
        let byNode = Dictionary(grouping: budgets, by: \.node)
        branches = nodes.prefix(Self.maximumBranches).map { node in
            let rows = byNode[node] ?? []
            return (rows.first?.branch ?? "", Dictionary(rows.map { ($0.period, $0) }) { first, _ in first })
        }
        hiddenBranches = nodes.count - branches.count
    }

    var markup: Markup {
        guard !branches.isEmpty else { return "<p class=\"none\">No branch has a budget yet.</p>" }
        let rows = branches.map { branch -> Markup in
            let cells = periods.map { cell(branch.cells[$0]) }
            return "<tr><th scope=\"row\">\(branch.name)</th>\(cells.joined())</tr>\n"
        }
        let head = periods.map { "<th scope=\"col\" class=\"n\">Period \(Quantity.count($0))</th>" as Markup }
        let more: Markup =
            hiddenBranches > 0 ? "<p class=\"note\">\(hiddenBranches) more branches are in budgets.csv.</p>" : ""
        return """
            <div class="table"><table class="heat"><caption>Used part of the budget; recomputed ρ below</caption>
            <thead><tr><th scope="col">Branch</th>\(head.joined())</tr></thead>
            <tbody>
            \(rows.joined())</tbody></table></div>
            \(more)
            """
    }

    private func cell(_ budget: BudgetRow?) -> Markup {
        guard let budget else { return "<td class=\"n\"><span class=\"soft\">–</span></td>" }
        let shade = budget.isOverdrawn ? "over" : "h\(Self.shade(budget.usedShare))"
        return """
            <td class="n \(shade)"><b>\(Quantity.percent(budget.usedShare))\(budget.isOverdrawn ? " over" : "")</b><br>\
            \(Quantity.rho(budget.recomputedNanoRho))</td>
            """
    }

    /// 0 for nothing, then equal steps up to the whole budget.
    static func shade(_ share: Double) -> Int {
        share <= 0 ? 0 : min(shades, max(1, Int((share * Double(shades)).rounded(.up))))
    }
}
