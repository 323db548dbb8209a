// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Puts one customer after the other into the sandbox, and takes the one before out.
///
/// Customers come in the order of their rows; so do the rows of each table, so one pass over each is enough.
final class SandboxLoader {
    private let sandbox: FeatureSandbox
    private let pass: ExtractionPass
    private let attributeCount: Int
    private var cursors: [TableCursor] = []

    init(_ sandbox: FeatureSandbox, _ pass: ExtractionPass, _ plan: ExtractionPlan, _ db: Database) throws {
        self.sandbox = sandbox
        self.pass = pass
        attributeCount = plan.attributeNames.count
        for table in StandardTable.allCases where table != .customer {
            try sandbox.clear(table)
            if pass.tables.contains(table) { cursors.append(try TableCursor(table, pass.lastDay, sandbox, db)) }
        }
    }

    /// - Parameter customer: a row of ``ExtractionPlan/customerColumns``.
    func load(_ customer: SQLiteStatement) throws {
        try sandbox.load {
            if pass.tables.contains(.customer) { try loadCustomer(customer) }
            for cursor in cursors { try cursor.load(customer.integer(0)) }
        }
    }

    private func loadCustomer(_ row: SQLiteStatement) throws {
        try sandbox.clear(.customer)
        let insert = try sandbox.inserter(.customer)
        let standard = StandardTable.customer.columns.count
        let first = Int32(ExtractionPlan.fixedColumns.count - standard)
        for index in 0..<Int32(standard + attributeCount) {
            let isFuture =
                index < standard && pass.lastDay.map { row.integer(first + index) > $0.daysSince1970 } ?? false
            if isFuture { insert.bindNull(index + 1) } else { row.copy(first + index, to: insert, index + 1) }
        }
        try insert.execute()
    }
}

/// The rows of one table, in the order of customers and times.
private final class TableCursor {
    private let table: StandardTable
    private let sandbox: FeatureSandbox
    private let rows: SQLiteStatement
    private let momentColumns: [Bool]
    /// The first second that is not seen.
    private let end: Int?
    private var isLoaded = false
    private var hasRow: Bool

    init(_ table: StandardTable, _ lastDay: CalendarDate?, _ sandbox: FeatureSandbox, _ db: Database) throws {
        self.table = table
        self.sandbox = sandbox
        momentColumns = table.columns.map(\.isMoment)
        end = lastDay.map { ($0.daysSince1970 + 1) * Timestamp.secondsPerDay }
        let time = table.columns[0].name
        let limit = end.map { "WHERE \(time) < \($0)" } ?? ""
        let names = table.columns.map(\.name).joined(separator: ", ")
        rows = try SQLiteStatement(
            db.sqliteConnection,
            "SELECT customer, \(names) FROM \"\(table.rawValue)\" \(limit) ORDER BY customer, \(time), rowid")
        hasRow = try rows.step()
    }

    func load(_ customer: Int) throws {
        if isLoaded { try sandbox.clear(table) }
        isLoaded = false
        while hasRow, rows.integer(0) < customer { hasRow = try rows.step() }
        guard hasRow, rows.integer(0) == customer else { return }
        let insert = try sandbox.inserter(table)
        while hasRow, rows.integer(0) == customer {
            try add(insert)
            hasRow = try rows.step()
        }
        isLoaded = true
    }

    private func add(_ insert: SQLiteStatement) throws {
        for (index, isMoment) in momentColumns.enumerated() {
            let column = Int32(index + 1)
            let isFuture = isMoment && end.map { rows.integer(column) >= $0 } ?? false
            if isFuture { insert.bindNull(column) } else { rows.copy(column, to: insert, column) }
        }
        let day = Timestamp(seconds: rows.integer(1)).date.daysSince1970
        insert.bind(Int32(momentColumns.count + 1), day)
        try insert.execute()
    }
}
