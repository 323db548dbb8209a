// SPDX-License-Identifier: Apache-2.0

/// A table of a report: headings, cells, and which columns hold figures.
struct PageTable {
    struct Column {
        let heading: Markup
        /// The class of its cells.
        let style: String

        static func text(_ heading: Markup) -> Column { Column(heading: heading, style: "") }
        /// Right-aligned digits.
        static func figure(_ heading: Markup) -> Column { Column(heading: heading, style: "n") }
        /// On one line: a time, a word.
        static func short(_ heading: Markup) -> Column { Column(heading: heading, style: "t") }
    }

    /// Rows that a page shows; the rest is in the files beside it.
    static let maximumRows = 120

    let caption: Markup
    let columns: [Column]
    let rows: [[Markup]]
    /// What stands there if there are no rows.
    var empty: Markup = "Nothing in the log."
    /// Where all rows are, if not all are shown.
    var wholeIn = "the JSON file"
    var style = ""
    /// The newest rows matter most.
    var showsLast = false

    var markup: Markup {
        guard !rows.isEmpty else { return "<p class=\"none\">\(empty)</p>" }
        let shown = showsLast ? Array(rows.suffix(Self.maximumRows)) : Array(rows.prefix(Self.maximumRows))
        let head = columns.map { "<th scope=\"col\" class=\"\($0.style)\">\($0.heading)</th>" as Markup }
        let body = shown.map { row -> Markup in
            let cells = zip(row, columns).map { cell, column -> Markup in
                column.style.isEmpty ? "<td>\(cell)</td>" : "<td class=\"\(column.style)\">\(cell)</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return """
            <div class="table"><table class="\(style)"><caption>\(caption)</caption>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(body.joined())</tbody></table></div>
            \(rest(shown.count))
            """
    }

    private func rest(_ shown: Int) -> Markup {
        guard shown < rows.count else { return "" }
        let which = showsLast ? "newest" : "first"
        return """
            <p class="note">The \(which) \(Quantity.count(shown)) of \(Quantity.count(rows.count)) rows; all are in \
            \(wholeIn).</p>
            """
    }
}
