// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    /// Erases a customer and sees to it that no import brings the person back.
    ///
    /// What is left is a salted keyed hash, which recognises the identifier when it comes again and says nothing else.
    /// Released sums that the customer was part of stay; no later round contains the person. Called again it erases
    /// what another process kept it from erasing.
    ///
    /// - Parameter identifier: as the branch's files write it. It need not be known.
    /// - Throws: ``CustomerDataError/storeUnavailable(reason:)``.
    public func forget(_ identifier: String) throws -> ForgetReport {
        let pseudonym = pseudonym(of: identifier)
        let report = try write { db in
            let salt = try Self.meta("tombstone_salt", db) ?? []
            let bury = try SQLiteStatement(db.sqliteConnection, "INSERT OR IGNORE INTO tombstone(mark) VALUES (?)")
            bury.bind(1, blob: keys.tombstone(pseudonym, salt: salt))
            try bury.execute()
            let wasForgotten = db.changesCount == 0
            try ExpiredCustomers(db, keys: keys).lift(pseudonym)
            try Self.touch(db)
            let withdrawals = try SQLiteStatement(db.sqliteConnection, "DELETE FROM withdrawal WHERE pseudonym = ?")
            withdrawals.bind(1, blob: pseudonym)
            try withdrawals.execute()
            let find = try SQLiteStatement(db.sqliteConnection, "SELECT id FROM customer WHERE pseudonym = ?")
            find.bind(1, blob: pseudonym)
            guard try find.step() else {
                return ForgetReport(wasKnown: false, wasForgotten: wasForgotten, rows: [:])
            }
            let id = find.integer(0)
            find.reset()
            try db.execute(sql: "DELETE FROM work_item WHERE customer = ?", arguments: [id])
            var rows: [String: Int] = [:]
            for table in StandardTable.allCases {
                let key = table == .customer ? "id" : "customer"
                try db.execute(sql: "DELETE FROM \"\(table.rawValue)\" WHERE \(key) = ?", arguments: [id])
                if db.changesCount > 0 { rows[table.rawValue] = db.changesCount }
            }
            return ForgetReport(wasKnown: true, wasForgotten: wasForgotten, rows: rows)
        }
        var whole = report
        whole.isLogEmptied = emptyWriteAheadLog()
        return whole
    }

    /// Deleted rows must not stay readable in the write-ahead log. Waits up to ``busySeconds`` for other readers.
    private func emptyWriteAheadLog() -> Bool {
        do {
            try database.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            return true
        } catch {
            return false
        }
    }
}

/// What was erased.
public struct ForgetReport: Sendable, Codable, Equatable {
    /// Whether the store had the customer.
    public let wasKnown: Bool
    /// Whether the customer had been forgotten before.
    public let wasForgotten: Bool
    /// Rows erased, by table.
    public let rows: [String: Int]
    /// Whether the store's write-ahead log holds nothing of the customer any more; false while another process reads.
    public internal(set) var isLogEmptied = true

    /// For people.
    public var text: String {
        guard wasKnown else {
            return wasForgotten
                ? "the store has forgotten this customer before; imports leave the customer out\n"
                : "the store did not know this customer; imports will leave the customer out\n"
        }
        let parts = StandardTable.allCases.compactMap { table in
            rows[table.rawValue].map { Plain.count($0, "\(table.rawValue) row") }
        }
        return "erased: \(parts.joined(separator: ", "))\n"
            + "no later round contains this customer, and imports will leave the customer out\n"
    }
}
