// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The growth of a round's cost as a picture: three panels with logarithmic axes, one line for a node and one for the
/// coordinator.
package struct GrowthPlot {
    private struct Series {
        let isCoordinator: Bool
        let values: [Double]
    }

    private struct Panel {
        let title: String
        let series: [Series]
        let label: (Double) -> String
    }

    private static let panelWidth = 250.0
    private static let panelHeight = 190.0
    private static let left = 66.0
    private static let top = 46.0
    private static let gap = 84.0
    private static let nodeColour = "#1b6ca8"
    private static let coordinatorColour = "#c0561a"

    private let figures: GrowthFigures
    private let panels: [Panel]

    package init(_ figures: GrowthFigures) {
        self.figures = figures
        let rounds = figures.rounds
        panels = [
            Panel(
                title: "CPU of one round",
                series: [
                    Series(isCoordinator: false, values: rounds.map(\.nodeCPUSeconds)),
                    Series(isCoordinator: true, values: rounds.map(\.coordinatorCPUSeconds)),
                ], label: Self.seconds),
            Panel(
                title: "bytes sent",
                series: [
                    Series(isCoordinator: false, values: rounds.map { Double($0.nodeBytesUp) }),
                    Series(isCoordinator: true, values: rounds.map { Double($0.coordinatorBytesUp) }),
                ], label: Self.bytes),
            Panel(
                title: "memory held",
                series: [
                    Series(isCoordinator: false, values: rounds.map { Double($0.nodePeakBytes) }),
                    Series(isCoordinator: true, values: rounds.map { Double($0.coordinatorPeakBytes) }),
                ], label: Self.bytes),
        ]
    }

    package var svg: String {
        let width = Self.left + Double(panels.count) * (Self.panelWidth + Self.gap) - Self.gap + 24
        let height = Self.top + Self.panelHeight + 78
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.place(width)) \(Self.place(height))\" "
                + "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        ]
        for (index, panel) in panels.enumerated() {
            lines += draw(panel, at: Self.left + Double(index) * (Self.panelWidth + Self.gap))
        }
        lines += legend(baseline: height - 14)
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private func draw(_ panel: Panel, at left: Double) -> [String] {
        let bottom = Self.top + Self.panelHeight
        let horizontal = LogarithmicAxis(
            figures.rounds.map { Double($0.nodes) }, from: left, to: left + Self.panelWidth)
        let vertical = LogarithmicAxis(panel.series.flatMap(\.values), from: bottom, to: Self.top)
        var lines = [Self.text(panel.title, left + Self.panelWidth / 2, Self.top - 16, "middle")]
        for decade in vertical.decades {
            let place = vertical.place(decade)
            lines.append(Self.line(left, place, left + Self.panelWidth, place, "#ddd"))
            lines.append(Self.text(panel.label(decade), left - 6, place + 4, "end"))
        }
        lines.append(Self.line(left, bottom, left + Self.panelWidth, bottom, "#888"))
        for round in figures.rounds {
            let place = horizontal.place(Double(round.nodes))
            lines.append(Self.line(place, bottom, place, bottom + 4, "#888"))
            lines.append(Self.text("\(round.nodes)", place, bottom + 18, "middle"))
        }
        for series in panel.series {
            let points = zip(figures.rounds, series.values).filter { $0.1 > 0 }.map { round, value in
                (x: horizontal.place(Double(round.nodes)), y: vertical.place(value))
            }
            let colour = series.isCoordinator ? Self.coordinatorColour : Self.nodeColour
            let path = points.map { "\(Self.place($0.x)),\(Self.place($0.y))" }.joined(separator: " ")
            lines.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
            lines += points.map {
                "<circle cx=\"\(Self.place($0.x))\" cy=\"\(Self.place($0.y))\" r=\"3\" fill=\"\(colour)\"/>"
            }
        }
        return lines
    }

    private func legend(baseline: Double) -> [String] {
        let note = "nodes in the cohort; \(figures.dimension) numbers of \(figures.wordBits) bits"
        return [
            Self.line(Self.left, baseline - 4, Self.left + 22, baseline - 4, Self.nodeColour, width: 2),
            Self.text("one node", Self.left + 28, baseline, "start"),
            Self.line(Self.left + 110, baseline - 4, Self.left + 132, baseline - 4, Self.coordinatorColour, width: 2),
            Self.text("coordinator", Self.left + 138, baseline, "start"),
            Self.text(note, Self.left + 240, baseline, "start"),
        ]
    }

    private static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, width: Int = 1
    ) -> String {
        "<line x1=\"\(place(x1))\" y1=\"\(place(y1))\" x2=\"\(place(x2))\" y2=\"\(place(y2))\" "
            + "stroke=\"\(colour)\" stroke-width=\"\(width)\"/>"
    }

    private static func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> String {
        "<text x=\"\(place(x))\" y=\"\(place(y))\" text-anchor=\"\(anchor)\">\(text)</text>"
    }

    private static func place(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func seconds(_ value: Double) -> String {
        value < 1e-3
            ? String(format: "%g µs", value * 1e6)
            : value < 1 ? String(format: "%g ms", value * 1e3) : String(format: "%g s", value)
    }

    private static func bytes(_ value: Double) -> String {
        value < 1e6
            ? String(format: "%g kB", value / 1e3)
            : value < 1e9 ? String(format: "%g MB", value / 1e6) : String(format: "%g GB", value / 1e9)
    }
}

/// Powers of ten along an axis.
package struct LogarithmicAxis {
    private let lowest: Double
    private let highest: Double
    private let start: Double
    private let end: Double

    /// - Parameters:
    ///   - values: positive ones are made to fit.
    ///   - start: the place of the lowest decade.
    ///   - end: the place of the highest.
    package init(_ values: [Double], from start: Double, to end: Double) {
        let exponents = values.filter { $0 > 0 }.map(log10)
        lowest = (exponents.min() ?? 0).rounded(.down)
        highest = max(lowest + 1, (exponents.max() ?? 1).rounded(.up))
        self.start = start
        self.end = end
    }

    package var decades: [Double] { stride(from: lowest, through: highest, by: 1).map { pow(10, $0) } }

    package func place(_ value: Double) -> Double {
        start + (end - start) * (log10(value) - lowest) / (highest - lowest)
    }
}
