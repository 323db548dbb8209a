// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// All that the store holds about one customer: the answer to "what do you hold about me?".
///
/// - Warning: Security. The one thing here that writes a customer's values out; for the customer, by the branch, on
///   request. Nothing of it goes to head office.
public struct SubjectRecord: Sendable, Encodable, Equatable {
    /// A value as the store has it.
    public enum Value: Sendable, Encodable, Equatable {
        case number(Double)
        case text(String)

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }

        var text: String {
            switch self {
            case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
            case .text(let text): text
            }
        }
    }

    public let customer: String
    /// Whether the customer is kept out of training, for evaluation.
    public let isHeldOut: Bool
    /// The sources that name the customer.
    public let sources: [String]
    public let consent: ConsentRecord
    /// Standard columns, attributes and features computed at the source; blanks are left out.
    public let attributes: [String: Value]
    /// Rows of the other tables, in the order of their times; blanks are left out.
    public let rows: [String: [[String: Value]]]

    /// What playbooks decided, beside the standard tables.
    fileprivate static let workTable = "work_item"
    fileprivate static let workColumns = ["listed_on", "playbook", "experiment", "arm", "action", "outcome"]

    /// For people.
    public var text: String {
        var lines = [
            "customer \(customer), named by \(sources.joined(separator: ", "))",
            isHeldOut ? "kept out of training, for evaluation" : "may be learned from, as far as the consent goes",
        ]
        lines += consent.text.split(separator: "\n").map(String.init)
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { lines.append("  \(name): \(value.text)") }
        let tables = StandardTable.allCases.map { ($0.rawValue, $0.columnNames) } + [(Self.workTable, Self.workColumns)]
        for (table, columns) in tables {
            guard let rows = rows[table] else { continue }
            lines.append("\(Plain.count(rows.count, "\(table) row"))")
            for row in rows {
                let values = columns.compactMap { name in row[name].map { "\(name) \($0.text)" } }
                lines.append("  " + values.joined(separator: ", "))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension CustomerStore {
    /// What the store holds about one customer; nil if it does not know the person.
    public func subject(_ identifier: String) throws -> SubjectRecord? {
        let pseudonym = pseudonym(of: identifier)
        return try read { db in
            let catalog = try AttributeCatalog(db)
            let names = StandardTable.customer.columnNames + catalog.columns
            let find = try SQLiteStatement(
                db.sqliteConnection,
                "SELECT id, identifier, held_out, sources, \(names.joined(separator: ", ")) FROM customer WHERE pseudonym = ?"
            )
            find.bind(1, blob: pseudonym)
            guard try find.step() else { return nil }
            defer { find.reset() }
            let mask = find.integer(3)
            let sources = try Row.fetchAll(db, sql: "SELECT id, name FROM source ORDER BY name").compactMap {
                row -> String? in
                let id: Int = row["id"]
                return mask & 1 << id == 0 ? nil : row["name"]
            }
            let shown = StandardTable.customer.columns.map { ($0.name, $0.kind) } + catalog.names.map { ($0, nil) }
            var rows: [String: [[String: SubjectRecord.Value]]] = [:]
            for table in StandardTable.allCases where table != .customer {
                let found = try Self.rows(of: find.integer(0), table, db)
                if !found.isEmpty { rows[table.rawValue] = found }
            }
            let work = try Self.work(on: find.integer(0), db)
            if !work.isEmpty { rows[SubjectRecord.workTable] = work }
            return SubjectRecord(
                customer: try keys.open(find.blob(1)), isHeldOut: find.integer(2) != 0, sources: sources,
                consent: try ConsentRecord(db, pseudonym: pseudonym),
                attributes: Self.values(find, from: 4, shown), rows: rows)
        }
    }

    private static func work(on customer: Int, _ db: Database) throws -> [[String: SubjectRecord.Value]] {
        let names = SubjectRecord.workColumns
        let find = try SQLiteStatement(
            db.sqliteConnection, "SELECT \(names.joined(separator: ", ")) FROM work_item WHERE customer = ? ORDER BY id"
        )
        find.bind(1, customer)
        var rows: [[String: SubjectRecord.Value]] = []
        let columns = names.map { ($0, $0 == "listed_on" ? StandardColumn.Kind.date : nil) }
        while try find.step() { rows.append(values(find, from: 0, columns)) }
        return rows
    }

    private static func rows(
        of customer: Int, _ table: StandardTable, _ db: Database
    ) throws -> [[String: SubjectRecord.Value]] {
        let names = table.columnNames.joined(separator: ", ")
        let find = try SQLiteStatement(
            db.sqliteConnection,
            "SELECT \(names) FROM \"\(table.rawValue)\" WHERE customer = ? ORDER BY \(table.columns[0].name), rowid")
        find.bind(1, customer)
        var rows: [[String: SubjectRecord.Value]] = []
        while try find.step() { rows.append(values(find, from: 0, table.columns.map { ($0.name, $0.kind) })) }
        return rows
    }

    /// Days and times are written as people write them, by the branch's clock.
    private static func values(
        _ row: SQLiteStatement, from first: Int32, _ columns: [(name: String, kind: StandardColumn.Kind?)]
    ) -> [String: SubjectRecord.Value] {
        var values: [String: SubjectRecord.Value] = [:]
        for (offset, column) in columns.enumerated() {
            let index = first + Int32(offset)
            guard !row.isNull(index) else { continue }
            switch column.kind {
            case .date: values[column.name] = .text(CalendarDate(daysSince1970: row.integer(index)).description)
            case .time: values[column.name] = .text(Timestamp(seconds: row.integer(index)).text)
            default:
                values[column.name] =
                    row.isNumber(index)
                    ? .number(row.double(index).withoutLastBits) : .text(String(field: row.text(index)))
            }
        }
        return values
    }
}

extension Double {
    /// With the digits that a branch's files have and not those of binary arithmetic: 18.4, where an exchange rate made it
    /// 18.400000000000002.
    fileprivate var withoutLastBits: Double {
        rounded() == self ? self : Double(String(format: "%.12g", self)) ?? self
    }
}

extension Timestamp {
    /// `2025-12-31T23:59:59`, by the branch's clock.
    fileprivate var text: String {
        let second = seconds - date.daysSince1970 * Self.secondsPerDay
        let parts = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(date)T\(parts.joined(separator: ":"))"
    }
}
