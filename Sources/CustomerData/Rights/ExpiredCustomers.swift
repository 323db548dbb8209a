// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Customers whom retention has erased, as keyed marks: other sources still name them, and must not bring them back.
///
/// A mark is lifted when a source that says who has left names the person again, and not as somebody who left too long
/// ago.
final class ExpiredCustomers {
    private let keys: StoreKeys
    private let salt: [UInt8]
    private var isEmpty: Bool
    private let find: SQLiteStatement
    private let insert: SQLiteStatement
    private let remove: SQLiteStatement
    /// Marked customers whom a customer source named in this import.
    private var named: Set<[UInt8]> = []

    /// Whether there are any.
    var hasNamed: Bool { !named.isEmpty }

    init(_ db: Database, keys: StoreKeys) throws {
        self.keys = keys
        salt = try CustomerStore.meta("tombstone_salt", db) ?? []
        isEmpty = try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM expired)") ?? true
        let connection = db.sqliteConnection
        find = try SQLiteStatement(connection, "SELECT 1 FROM expired WHERE mark = ?")
        insert = try SQLiteStatement(connection, "INSERT OR IGNORE INTO expired(mark) VALUES (?)")
        remove = try SQLiteStatement(connection, "DELETE FROM expired WHERE mark = ?")
    }

    /// Without a rule for customers nobody is expired.
    ///
    /// - Returns: whether there were marks: then what they kept out must be read again.
    func liftAll(_ db: Database) throws -> Bool {
        guard !isEmpty else { return false }
        try db.execute(sql: "DELETE FROM expired")
        isEmpty = true
        return true
    }

    func contains(_ pseudonym: [UInt8]) throws -> Bool {
        guard !isEmpty else { return false }
        find.bind(1, blob: mark(pseudonym))
        defer { find.reset() }
        return try find.step()
    }

    /// A customer source names somebody with a mark: ``settle(_:first:leavingSources:)`` decides.
    func name(_ pseudonym: [UInt8]) { named.insert(pseudonym) }

    /// Lifts the marks of those who came back, once all customer sources are read; the others go again.
    ///
    /// - Parameters:
    ///   - first: customers who left before this day are erased.
    ///   - leavingSources: the bits of the sources that say who has left.
    /// - Returns: whether somebody came back: then the rows that were left out must be read again.
    func settle(_ db: Database, first: Int, leavingSources: Int) throws -> Bool {
        let row = try SQLiteStatement(
            db.sqliteConnection, "SELECT id, sources, churn_date FROM customer WHERE pseudonym = ?")
        var hasReturned = false
        for pseudonym in named {
            row.bind(1, blob: pseudonym)
            guard try row.step() else { continue }
            let (id, isTold) = (row.integer(0), row.integer(1) & leavingSources != 0)
            let isExpired = !row.isNull(2) && row.integer(2) < first
            row.reset()
            if isExpired { continue }
            if isTold {
                try lift(pseudonym)
                hasReturned = true
            } else {
                try db.execute(sql: "DELETE FROM customer WHERE id = ?", arguments: [id])
            }
        }
        named = []
        return hasReturned
    }

    /// Marks and erases everybody who left before the day `first`.
    ///
    /// - Returns: rows erased, by table.
    func erase(_ db: Database, first: Int) throws -> [String: Int] {
        let leavers = try SQLiteStatement(db.sqliteConnection, "SELECT pseudonym FROM customer WHERE churn_date < ?")
        leavers.bind(1, first)
        while try leavers.step() {
            insert.bind(1, blob: mark(leavers.blob(0)))
            try insert.execute()
            isEmpty = false
        }
        var erased: [String: Int] = [:]
        for table in StandardTable.allCases where table != .customer {
            try db.execute(
                sql: """
                    DELETE FROM "\(table.rawValue)" WHERE customer IN (SELECT id FROM customer WHERE churn_date < ?)
                    """, arguments: [first])
            if db.changesCount > 0 { erased[table.rawValue] = db.changesCount }
        }
        try db.execute(sql: "DELETE FROM customer WHERE churn_date < ?", arguments: [first])
        if db.changesCount > 0 { erased[StandardTable.customer.rawValue] = db.changesCount }
        return erased
    }

    func lift(_ pseudonym: [UInt8]) throws {
        remove.bind(1, blob: mark(pseudonym))
        try remove.execute()
    }

    private func mark(_ pseudonym: [UInt8]) -> [UInt8] { keys.expiryMark(pseudonym, salt: salt) }
}
