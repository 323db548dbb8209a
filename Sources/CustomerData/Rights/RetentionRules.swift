// SPDX-License-Identifier: Apache-2.0

import GRDB

/// How long a branch keeps what: the section `retention:` of its sources, in days.
///
/// An import erases what is older, whatever the sources still hold.
public struct RetentionRules: Sendable, Equatable {
    /// A hundred years.
    static let maximumDays = 36_525

    /// Days by table: rows of the others by their time, customers by the day they left.
    public let days: [StandardTable: Int]

    public init(days: [StandardTable: Int] = [:]) { self.days = days }

    init(_ yaml: inout YAMLMapping) throws {
        var days: [StandardTable: Int] = [:]
        for table in StandardTable.allCases {
            guard let limit = try yaml.integer(table.rawValue) else { continue }
            guard (1...Self.maximumDays).contains(limit) else {
                throw yaml.invalid(table.rawValue, "must be from 1 to \(Self.maximumDays) days")
            }
            days[table] = limit
        }
        try yaml.finish()
        self.days = days
    }

    var yamlText: String {
        let parts = StandardTable.allCases.compactMap { table in days[table].map { "\(table.rawValue): \($0)" } }
        return "{\(parts.joined(separator: ", "))}"
    }

    /// The first day whose customers are kept when they leave on it; nil if all are kept.
    func firstLeavingDay(today: CalendarDate) -> Int? { days[.customer].map { today.daysSince1970 - $0 } }

    /// Erases what is too old.
    ///
    /// - Returns: rows erased, by table.
    func apply(_ db: Database, today: CalendarDate, expired: ExpiredCustomers) throws -> [String: Int] {
        var erased: [String: Int] = [:]
        if let first = firstLeavingDay(today: today) { erased = try expired.erase(db, first: first) }
        for (table, limit) in days.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where table != .customer {
            try db.execute(
                sql: "DELETE FROM \"\(table.rawValue)\" WHERE \(table.columns[0].name) < ?",
                arguments: [(today.daysSince1970 - limit) * Timestamp.secondsPerDay])
            if db.changesCount > 0 { erased[table.rawValue, default: 0] += db.changesCount }
        }
        return erased
    }
}
