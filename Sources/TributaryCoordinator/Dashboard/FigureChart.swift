// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

/// Numbers of one unit as bars with the intervals that cover the truth 95 times in 100, on one scale that holds zero.
struct FigureChart: Equatable {
    /// Rows of one chart; what goes beyond is only counted.
    static let maximumRows = 60

    struct Row: Equatable {
        let name: String
        let value: Double
        let interval: ClosedRange<Double>

        /// Nil for what cannot be drawn.
        init?(_ name: String, _ value: Double, _ lower: Double, _ upper: Double) {
            guard [value, lower, upper].allSatisfy(\.isFinite), lower <= upper else { return nil }
            self.name = name
            self.value = value
            interval = lower...upper
        }
    }

    let title: String
    let unit: String
    let rows: [Row]

    /// A chart for every group of figures that name one thing in one unit, and one for every shape of a churn model.
    static func charts(of result: AnalysisResult, shapes: [ChurnShape]) -> [FigureChart] {
        guard shapes.isEmpty else {
            return shapes.map { shape in
                let rows = shape.points.compactMap { point in
                    let interval = point.logOdds.interval
                    return Row(point.title, point.logOdds.value, interval.lowerBound, interval.upperBound)
                }
                return FigureChart(title: shape.title, unit: "change of the log-odds to leave", rows: rows)
            }
        }
        var keys: [[String]] = []
        var groups: [[String]: [Row]] = [:]
        for named in result.figures {
            let (thing, name) = parts(of: named.name)
            let figure = named.figure
            guard let row = Row(name, figure.value, figure.lowerBound, figure.upperBound) else { continue }
            let key = [thing, figure.unit]
            if groups[key] == nil { keys.append(key) }
            groups[key, default: []].append(row)
        }
        return keys.map { FigureChart(title: $0[0], unit: $0[1], rows: groups[$0] ?? []) }
    }

    /// "wait" and "p90" of "wait/p90"; "tenure" and "0 to 12 months" of "tenure: 0 to 12 months".
    private static func parts(of name: String) -> (thing: String, name: String) {
        let places = [name.range(of: "/"), name.range(of: ": ")].compactMap { $0 }
        guard let place = places.min(by: { $0.lowerBound < $1.lowerBound }) else { return ("", name) }
        return (String(name[..<place.lowerBound]), String(name[place.upperBound...]))
    }

    /// What the page's template draws: places and lengths in hundredths of the chart's width.
    var content: [String: Any] {
        let ends = rows.flatMap { row -> [Double] in [row.interval.lowerBound, row.interval.upperBound, row.value] }
        let bounds: [Double] = ends + [0]
        let (first, last) = (bounds.min() ?? 0, bounds.max() ?? 0)
        let width = last > first ? last - first : 1
        func place(_ value: Double) -> String { String(format: "%.2f", 100 * (value - first) / width) }
        func length(_ range: ClosedRange<Double>) -> String {
            String(format: "%.2f", 100 * (range.upperBound - range.lowerBound) / width)
        }
        var content: [String: Any] = [
            "title": title, "unit": unit,
            "rows": rows.prefix(Self.maximumRows).map { row -> [String: Any] in
                let bar = min(0, row.value)...max(0, row.value)
                return [
                    "name": row.name, "value": ResultText.number(row.value),
                    "interval": "\(ResultText.number(row.interval.lowerBound)) to "
                        + ResultText.number(row.interval.upperBound),
                    "barStart": place(bar.lowerBound), "barLength": length(bar),
                    "intervalStart": place(row.interval.lowerBound), "intervalLength": length(row.interval),
                ]
            },
        ]
        if rows.count > Self.maximumRows { content["more"] = "\(rows.count - Self.maximumRows)" }
        return content
    }
}
