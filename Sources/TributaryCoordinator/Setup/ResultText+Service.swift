// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    static func text(of service: ServiceResult) -> String {
        (["Figures of customer service, each with the interval that covers the truth 95 times in 100, noise included:"]
            + service.measures.flatMap(lines)).joined(separator: "\n")
    }

    private static func lines(_ measure: ServiceMeasureResult) -> [String] {
        var lines = ["  \(measure.title), of \(count(measure.count)):"]
        lines += measure.figures.map { "    \(figure($0))" }
        if measure.figures.isEmpty { lines.append("    too few for a figure at this noise") }
        let groups = Dictionary(grouping: measure.groups, by: \.by)
        for by in groups.keys.sorted() {
            let seen = (groups[by] ?? []).filter { !$0.figures.isEmpty }
            guard let title = seen.first?.byTitle else { continue }
            lines.append("    by \(title):")
            lines += seen.map { "      \($0.group): " + $0.figures.map(figure).joined(separator: "; ") }
        }
        for by in Set(measure.bottlenecks.map(\.by)).sorted() {
            lines.append("    where the time goes, by \(by):")
            lines += measure.bottlenecks.filter { $0.by == by }.map {
                "      \($0.group): \(about($0.share, $0.shareError)) of the time, "
                    + "\(percent($0.cumulativeShare)) with those above"
            }
        }
        return lines + measure.trend.compactMap(line)
    }

    /// Periods that changed or stand out.
    private static func line(_ point: TrendPoint) -> String? {
        var words: [String] = []
        if let change = point.change, change.isSignificant {
            let direction = change.difference.value > 0 ? "up" : "down"
            words.append(
                "\(direction) by \(number(abs(change.difference.value))) ± "
                    + "\(number(1.96 * change.difference.standardError)) "
                    + "since the period before (p \(probability(change.pValue)))")
        }
        if point.isAnomaly, let deviation = point.deviation {
            words.append(String(format: "unusual: %.1f standard errors from the other periods", deviation))
        }
        return words.isEmpty ? nil : "    \(point.period): " + words.joined(separator: "; ")
    }

    /// "share abandoned 21.5 % (20.9 to 22.1)".
    private static func figure(_ figure: Figure) -> String {
        let unit = figure.unit.isEmpty ? "" : " \(figure.unit)"
        let bin = figure.resolution.map { $0 > 0 ? ", in bins of \(number($0))" : "" } ?? ""
        return "\(figure.title) \(number(figure.value))\(unit) "
            + "(\(number(figure.lowerBound)) to \(number(figure.upperBound))\(bin))"
    }
}
