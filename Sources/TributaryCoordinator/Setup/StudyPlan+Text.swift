// SPDX-License-Identifier: Apache-2.0

import Analytics
import Console
import Foundation

extension StudyPlan {
    /// Figures that are listed; the JSON has all of them.
    private static let mostFigures = 24

    /// The longest bar of the chart, in characters.
    private static let barLength = 40

    var text: String {
        let head =
            "\(study) (\(analysis)): \(branches) branches, \(customers) customers; \(numbersPerBranch) numbers leave a "
            + "branch in \(rounds) round\(rounds == 1 ? "" : "s")\n"
            + "Sums of at least \(minimumCohort) branches, \(assumedColluders) of which may help head office."
        let parts = [head, "Error of each figure (root mean square), by epsilon at delta = \(delta):", table]
        return (parts + [hidden, detectable, chart, weights]).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var table: String {
        guard let last = points.last else { return "" }
        // Bins of histograms, whose names tell a column and a bin, come last.
        let ordered =
            last.figures.filter { !$0.figure.contains(": ") } + last.figures.filter { $0.figure.contains(": ") }
        let rows = ordered.prefix(Self.mostFigures).map { row in
            [row.figure, ResultText.number(row.value) + (row.unit.isEmpty ? "" : " \(row.unit)")]
                + points.map { point in
                    point.figures.first { $0.figure == row.figure }.map { "± \(ResultText.number($0.error))" }
                        ?? "hidden"
                }
        }
        return TextTable(
            headings: ["figure", "about"] + points.map { String(format: "epsilon %g", $0.epsilon) }, rows: rows
        ).text
    }

    private var hidden: String {
        let more = (points.last?.figures.count ?? 0) - Self.mostFigures
        return more > 0 ? "… and \(more) more figures (--json has all)" : ""
    }

    private var detectable: String {
        guard let detectableErrors else { return "" }
        let effects = points.map { point in
            let rows = point.figures.filter { $0.figure.contains("/effect of ") }
            let list = rows.map { row in
                "\(row.figure.replacingOccurrences(of: "/effect of ", with: ", ")): "
                    + ResultText.number(detectableErrors * row.error) + (row.unit.isEmpty ? "" : " \(row.unit)")
            }
            return String(format: "  epsilon %-5g ", point.epsilon) + list.joined(separator: "; ")
        }
        return
            ([
                String(
                    format: "Errors hold the sample. An effect is found 8 times in 10 from %.2f of its errors:",
                    detectableErrors)
            ] + effects).joined(separator: "\n")
    }

    /// The typical relative error against ε.
    private var chart: String {
        // An effect may be nothing: a share of nothing says nothing.
        guard detectableErrors == nil else { return "" }
        let errors = points.compactMap(\.typicalRelativeError)
        guard let most = errors.max(), most > 0, errors.count == points.count else { return "" }
        let bars = zip(points, errors).map { point, error in
            let length = max(1, Int((error / most * Double(Self.barLength)).rounded()))
            return String(format: "  epsilon %-5g ", point.epsilon) + String(repeating: "█", count: length)
                + " \(ResultText.percent(error))"
        }
        return (["Typical error, as a share of the figure:"] + bars).joined(separator: "\n")
    }

    private var weights: String {
        guard !recommendedWeights.isEmpty, Set(recommendedWeights.values).count > 1 else { return "" }
        let list = recommendedWeights.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "Bins of all parts are equally precise for their size with\n  weights: {\(list.joined(separator: ", "))}"
    }
}
