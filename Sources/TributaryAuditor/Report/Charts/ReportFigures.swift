// SPDX-License-Identifier: Apache-2.0

import Federation

/// The drawings of a report: Chart.js canvases with their data, and lanes and maps that are plain HTML.
package struct ReportFigures: Sendable {
    let charts: ChartList
    let burnDown, heatMap, outlook, spenders, scatter, timeline, lanes: Markup

    /// - Parameter drawsCharts: whether the page will have Chart.js.
    package init(_ report: AuditReport, _ document: ReportDocument, drawsCharts: Bool) {
        var charts = ChartList()
        let canvas: (ChartSpec) -> Void = { charts.add($0) }
        burnDown = BurnDown(report, document).markup(drawsCharts ? canvas : nil)
        spenders = Spenders(report, document).markup(drawsCharts ? canvas : nil)
        scatter = CostScatter(report.evidence).markup(drawsCharts ? canvas : nil)
        heatMap = HeatMap(document.budgets).markup
        outlook = Outlook(document.outlook).markup
        timeline = Timeline(report).markup
        lanes = PresenceLanes(report, document).markup
        self.charts = charts
    }

    /// What stands in place of a chart.
    static let absent: Markup = """
        <p class="note">Not drawn: Chart.js was not found when the report was made (Debian package libjs-chart.js). \
        The table has the figures.</p>
        """

    static func canvas(_ chart: ChartSpec, says description: String) -> Markup {
        """
        <canvas id="\(chart.id)" width="\(chart.width)" height="\(chart.height)" role="img" \
        aria-label="\(description)"></canvas>
        """
    }
}
