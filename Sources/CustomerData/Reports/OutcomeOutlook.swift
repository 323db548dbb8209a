// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// What to know of a label that looks beyond the reference date. For the branch alone.
public struct OutcomeOutlook: Sendable, Codable, Equatable {
    /// The last day that the label looks at.
    public let until: String
    /// The day of the store's newest row, nil for an empty store. Whoever leaves after it counts as staying.
    public let newestRow: String?
    /// Features that are attributes: as the last import found them, not as they were on the reference date.
    public let asImported: [String]

    /// Whether the store's rows reach as far as the label looks.
    public var isCovered: Bool { newestRow.map { $0 >= until } ?? false }

    private static let newestDays =
        ["SELECT max(start_date) FROM customer", "SELECT max(churn_date) FROM customer"]
        + StandardTable.allCases.filter { $0 != .customer }.map {
            "SELECT max(\($0.columns[0].name)) / \(Timestamp.secondsPerDay) FROM \"\($0.rawValue)\""
        }

    init(_ db: Database, referenceDate: CalendarDate, horizonDays: Int, asImported: [String]) throws {
        until = CalendarDate(daysSince1970: referenceDate.daysSince1970 + horizonDays).description
        let newest = try Self.newestDays.compactMap { try Int.fetchOne(db, sql: $0) }.max()
        newestRow = newest.map { CalendarDate(daysSince1970: $0).description }
        self.asImported = asImported
    }

    var lines: [String] {
        var lines = ["the outcome is what happens until \(until)"]
        if !isCovered {
            lines.append(
                "    WARNING: the newest row here is of \(newestRow ?? "no day"). Whoever leaves after it counts as staying: "
                    + "import newer data before you take part")
        }
        if !asImported.isEmpty {
            lines.append(
                "    as the last import found them, not as on the reference date: " + asImported.joined(separator: ", ")
            )
        }
        return lines
    }
}
