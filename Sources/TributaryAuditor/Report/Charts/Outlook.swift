// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How many more rounds what is left pays for, as bars beside the figures.
struct Outlook {
    /// Rounds that fill the whole bar, at least.
    private static let shortestBar: UInt64 = 100

    private let rows: [OutlookRow]

    init(_ rows: [OutlookRow]) { self.rows = rows }

    var markup: Markup {
        let full = max(Self.shortestBar, rows.map(\.roundsLeft).max() ?? 0)
        let cells = rows.map { row -> [Markup] in
            let length = String(format: "%.1f", Double(row.roundsLeft) / Double(full) * 100)
            let bar: Markup = """
                <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
                <rect class="track" width="100" height="8"/><rect class="fill" width="\(length)" height="8"/></svg>
                """
            return [
                "\(row.study)", "\(row.analysis)", "\(Quantity.rho(row.roundNanoRho))",
                "\(Quantity.rho(row.remainingNanoRho)) <span class=\"soft\">(\(row.branch))</span>",
                "≈ \(Quantity.count(row.roundsLeft))", bar, "\(Quantity.count(row.studiesLeft))",
            ]
        }
        return PageTable(
            caption: "A full bar is \(Quantity.count(full)) rounds",
            columns: [
                .text("Rounds like those of"), .text("Analysis"), .figure("ρ of one"), .figure("Left ρ"),
                .figure("More rounds"), .text(""), .figure("More such studies"),
            ],
            rows: cells, empty: "No study has been proposed, or no branch is active."
        ).markup
    }
}
