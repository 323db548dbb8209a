// SPDX-License-Identifier: Apache-2.0

import Cryptography
import GRDB

/// Finds or makes the row of a customer during an import.
final class CustomerIndex {
    /// Customers remembered by pseudonym; beyond it the memory starts afresh.
    private static let maximumRemembered = 4_000_000

    enum Match {
        /// `isFirst` says whether this import of the source has not met the customer before.
        case customer(id: Int, isFirst: Bool)
        case forgotten
        /// Retention has erased the customer, and the source does not say that the person is back.
        case expired
    }

    private struct Known {
        let id: Int
        var sources: Int
    }

    /// Customers whom retention has erased.
    let expired: ExpiredCustomers
    private let db: Database
    private let keys: StoreKeys
    private let salt: [UInt8]
    private let hasTombstones: Bool
    private var random = SystemRandomSource()
    private var remembered: [[UInt8]: Known] = [:]
    private let find: SQLiteStatement
    private let insert: SQLiteStatement
    private let mark: SQLiteStatement
    private let findTombstone: SQLiteStatement
    private var nextID: Int

    init(_ db: Database, keys: StoreKeys) throws {
        self.db = db
        self.keys = keys
        expired = try ExpiredCustomers(db, keys: keys)
        salt = try CustomerStore.meta("tombstone_salt", db) ?? []
        hasTombstones = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM tombstone)") ?? false
        nextID = try Int.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM customer") ?? 1
        let connection = db.sqliteConnection
        find = try SQLiteStatement(connection, "SELECT id, sources FROM customer WHERE pseudonym = ?")
        insert = try SQLiteStatement(
            connection, "INSERT INTO customer(id, pseudonym, identifier, held_out, sources) VALUES (?, ?, ?, ?, ?)")
        mark = try SQLiteStatement(connection, "UPDATE customer SET sources = sources | ? WHERE id = ?")
        findTombstone = try SQLiteStatement(connection, "SELECT 1 FROM tombstone WHERE mark = ?")
    }

    /// - Parameters:
    ///   - source: the bit of the source that names the customer.
    ///   - isCustomerSource: whether it describes customers, and may bring back one whom retention erased.
    func match(
        _ identifier: UnsafeRawBufferPointer, source: Int, isCustomerSource: Bool
    ) throws -> Match {
        let pseudonym = keys.pseudonym(of: identifier)
        if let known = remembered[pseudonym] {
            if known.sources & source != 0 { return .customer(id: known.id, isFirst: false) }
            return try note(pseudonym, known, source)
        }
        if try isForgotten(pseudonym, identifier) { return .forgotten }
        if try expired.contains(pseudonym) {
            guard isCustomerSource else { return .expired }
            expired.name(pseudonym)
        }
        if remembered.count >= Self.maximumRemembered { remembered.removeAll() }
        find.bind(1, blob: pseudonym)
        if try find.step() {
            let known = Known(id: find.integer(0), sources: find.integer(1))
            find.reset()
            if known.sources & source == 0 { return try note(pseudonym, known, source) }
            remembered[pseudonym] = known
            return .customer(id: known.id, isFirst: false)
        }
        return try add(Array(identifier), pseudonym, source)
    }

    /// As ``ExpiredCustomers/settle(_:first:leavingSources:)``; whoever stays expired is not remembered either.
    func settle(first: Int, leavingSources: Int) throws -> Bool {
        if expired.hasNamed { remembered.removeAll() }
        return try expired.settle(db, first: first, leavingSources: leavingSources)
    }

    private func note(_ pseudonym: [UInt8], _ known: Known, _ source: Int) throws -> Match {
        mark.bind(1, source)
        mark.bind(2, known.id)
        try mark.execute()
        remembered[pseudonym] = Known(id: known.id, sources: known.sources | source)
        return .customer(id: known.id, isFirst: true)
    }

    private func add(_ bytes: [UInt8], _ pseudonym: [UInt8], _ source: Int) throws -> Match {
        let id = nextID
        insert.bind(1, id)
        insert.bind(2, blob: pseudonym)
        insert.bind(3, blob: keys.seal(bytes, random: &random))
        insert.bind(4, keys.isHeldOut(pseudonym) ? 1 : 0)
        insert.bind(5, source)
        try insert.execute()
        nextID += 1
        remembered[pseudonym] = Known(id: id, sources: source)
        return .customer(id: id, isFirst: true)
    }

    /// Also under a spelling that an older store took for another person's; what was withdrawn under it counts on.
    private func isForgotten(_ pseudonym: [UInt8], _ identifier: UnsafeRawBufferPointer) throws -> Bool {
        if hasTombstones, try hasTombstone(pseudonym) { return true }
        for former in keys.formerPseudonyms(of: identifier) {
            if hasTombstones, try hasTombstone(former) { return true }
            try CustomerStore.adoptWithdrawals(of: former, for: pseudonym, db)
        }
        return false
    }

    private func hasTombstone(_ pseudonym: [UInt8]) throws -> Bool {
        findTombstone.bind(1, blob: keys.tombstone(pseudonym, salt: salt))
        defer { findTombstone.reset() }
        return try findTombstone.step()
    }
}
