// SPDX-License-Identifier: Apache-2.0

/// Every round's stated cost against the recomputed one: honest rounds lie on the diagonal.
struct CostScatter {
    /// Different pairs that are drawn; mismatches first.
    static let maximumPoints = 400
    /// A logarithmic scale from this ratio of the largest cost to the smallest.
    static let logarithmicFrom = 50.0

    private struct Pair: Hashable {
        let declared, recomputed: UInt64
        var isHonest: Bool { declared == recomputed }
    }

    /// Mismatches first, then the dearest; with the number of rounds.
    private let pairs: [(pair: Pair, rounds: Int)]

    init(_ evidence: AuditEvidence) {
        let counts = evidence.rounds.reduce(into: [Pair: Int]()) { counts, round in
            counts[Pair(declared: round.declaredNanoRho, recomputed: round.recomputedNanoRho), default: 0] += 1
        }
        pairs = counts.map { ($0.key, $0.value) }.sorted { left, right in
            if left.0.isHonest != right.0.isHonest { return !left.0.isHonest }
            return (left.0.recomputed, left.0.declared) > (right.0.recomputed, right.0.declared)
        }
    }

    func markup(_ draw: ((ChartSpec) -> Void)?) -> Markup {
        guard !pairs.isEmpty else { return "<p class=\"none\">No round has been announced.</p>" }
        var drawing = ReportFigures.absent
        if let draw {
            let chart = spec
            draw(chart)
            drawing = ReportFigures.canvas(chart, says: "Declared against recomputed cost; the table has the figures")
        }
        return "<div class=\"beside\"><figure>\(drawing)</figure>\n\(table)</div>"
    }

    private var table: Markup {
        let wrong = pairs.filter { !$0.pair.isHonest }.reduce(0) { $0 + $1.rounds }
        let all = pairs.reduce(0) { $0 + $1.rounds }
        let rows = pairs.prefix(12).map { pair, rounds -> [Markup] in
            let difference = BudgetRow.difference(pair.recomputed, pair.declared)
            return [
                "\(Quantity.rho(pair.declared))", "\(Quantity.rho(pair.recomputed))",
                difference == 0 ? "0" : "<strong class=\"bad\">\(Quantity.difference(difference))</strong>",
                "\(Quantity.count(rounds))",
            ]
        }
        let more: Markup =
            pairs.count > rows.count
            ? "<p class=\"note\">Of \(pairs.count) different costs; rounds.csv has all.</p>" : ""
        return """
            <div><p>\(wrong == 0
                ? "All \(Quantity.count(all)) rounds state exactly what their noise costs."
                : "\(Quantity.count(wrong)) of \(Quantity.count(all)) rounds state a cost that is not theirs.")</p>
            \(PageTable(
                caption: "Costs of rounds, mismatches first",
                columns: [.figure("Declared ρ"), .figure("Recomputed ρ"), .figure("Difference"), .figure("Rounds")],
                rows: rows).markup)
            \(more)</div>
            """
    }

    private var spec: ChartSpec {
        let drawn = pairs.prefix(Self.maximumPoints).map(\.pair)
        let values = drawn.flatMap { [$0.declared, $0.recomputed] }.map { Double($0) / 1e9 }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        func points(_ pairs: [Pair]) -> [[Double]] {
            pairs.map { [Double($0.declared) / 1e9, Double($0.recomputed) / 1e9] }
        }
        let isLogarithmic = low > 0 && high / low > Self.logarithmicFrom
        let start = isLogarithmic ? low / 1.5 : 0
        let end = high * (isLogarithmic ? 1.5 : 1.08)
        return ChartSpec(
            id: "chart-scatter", kind: .points, width: 520, height: 360, xTitle: "declared ρ", yTitle: "recomputed ρ",
            series: [
                .init(label: "agree", color: ChartColor.blue, points: points(drawn.filter(\.isHonest))),
                .init(
                    label: "disagree", color: ChartColor.orange, points: points(drawn.filter { !$0.isHonest }),
                    mark: "triangle"),
                .init(
                    label: "declared = recomputed", color: ChartColor.grey, points: [[start, start], [end, end]],
                    isDashed: true, isLine: true),
            ],
            isLogarithmic: isLogarithmic, hasLegend: true)
    }
}
