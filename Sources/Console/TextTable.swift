// SPDX-License-Identifier: Apache-2.0

/// A table for a terminal: columns as wide as they need to be.
public struct TextTable: Sendable {
    private let headings: [String]
    private let rows: [[String]]

    public init(headings: [String], rows: [[String]]) {
        self.headings = headings
        self.rows = rows
    }

    /// Headings, a rule and the rows; no line ends in a space.
    public var text: String {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([headings, rule] + rows).map(line).joined(separator: "\n")
    }
}
