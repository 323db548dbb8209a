// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One chart as data: what the page's script makes a Chart.js configuration of.
package struct ChartSpec: Sendable, Encodable, Equatable {
    package enum Kind: String, Sendable, Encodable { case steps, bars, points }

    package struct Series: Sendable, Encodable, Equatable {
        package let label: String
        package let color: String
        /// For `steps` and `points`: pairs of x and y.
        package var points: [[Double]] = []
        /// For `bars`: one length for each label.
        package var values: [Double] = []
        package var isDashed = false
        package var isLine = false
        package var mark = "circle"
    }

    package let id: String
    package let kind: Kind
    /// Drawn size in CSS pixels; the page scales it to its column.
    package let width, height: Int
    package let xTitle, yTitle: String
    package var labels: [String] = []
    package let series: [Series]
    package var isLogarithmic = false
    package var hasLegend = false
    package var yMaximum: Double?
}

/// The charts of a page.
package struct ChartList: Sendable {
    package private(set) var charts: [ChartSpec] = []

    mutating func add(_ chart: ChartSpec) { charts.append(chart) }

    /// One JSON array that can stand inside a script element: it has no `<`.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(charts) else { return "[]" }
        return String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
    }
}

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito), in order of use.
enum ChartColor {
    static let blue = "#0072b2"
    static let orange = "#d55e00"
    static let grey = "#5b6673"
    static let series = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7a00"]
    static let rest = "#9aa5b1"
}
