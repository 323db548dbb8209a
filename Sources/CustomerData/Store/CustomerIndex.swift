// SPDX-License-Identifier: Apache-2.0

import Cryptography
import GRDB

/// Finds or makes the rows of customers, one source after the other, during an import.
///
/// ```
/// begin(source) → match(…) for each row → finish()
/// ```
final class CustomerIndex {
    enum Match {
        /// `isFirst` says whether this import of the source has not met the customer before.
        case customer(id: Int, isFirst: Bool)
        case forgotten
        /// Retention has erased the customer, and the source does not say that the person is back.
        case expired
    }

    /// Customers whom retention has erased.
    let expired: ExpiredCustomers
    private let db: Database
    private let keys: StoreKeys
    private let salt: [UInt8]
    private let hasTombstones: Bool
    private var random = SystemRandomSource()
    private var spellings = SpellingTable()
    private let find: SQLiteStatement
    private let insert: SQLiteStatement
    private let mark: SQLiteStatement
    private let findTombstone: SQLiteStatement
    private var nextID: Int

    // Of the source at hand.
    /// Its bit in `customer.sources`.
    private var sourceBit = 0
    /// Whether it describes customers, and may bring back one whom retention erased.
    private var isCustomerSource = false
    /// Whom it has named.
    private var named = CustomerSet()
    /// Rows from this one on were made for it, and have its bit.
    private var firstOwn = 0

    init(_ db: Database, keys: StoreKeys) throws {
        self.db = db
        self.keys = keys
        expired = try ExpiredCustomers(db, keys: keys)
        salt = try CustomerStore.meta("tombstone_salt", db) ?? []
        hasTombstones = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM tombstone)") ?? false
        nextID = try Int.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM customer") ?? 1
        let connection = db.sqliteConnection
        find = try SQLiteStatement(connection, "SELECT id FROM customer WHERE pseudonym = ?")
        insert = try SQLiteStatement(
            connection, "INSERT INTO customer(id, pseudonym, identifier, held_out, sources) VALUES (?, ?, ?, ?, ?)")
        mark = try SQLiteStatement(
            connection, "UPDATE customer SET sources = sources | ?1 WHERE id = ?2 AND sources & ?1 = 0")
        findTombstone = try SQLiteStatement(connection, "SELECT 1 FROM tombstone WHERE mark = ?")
    }

    /// Turns to a source.
    ///
    /// - Parameters:
    ///   - source: its number, which is also its bit.
    ///   - isCustomerSource: whether it describes customers; no customer has its bit then.
    func begin(source: Int, isCustomerSource: Bool) {
        sourceBit = 1 << source
        self.isCustomerSource = isCustomerSource
        named.removeAll()
        firstOwn = nextID
    }

    /// Notes in the rows of customers that the source names them: all at once and in their order, because a source names
    /// them in any order, and each would be a walk to another page.
    ///
    /// Whoever writes a row of a customer source notes it there.
    func finish() throws {
        guard !isCustomerSource else { return }
        try named.forEach(below: firstOwn) { id in
            mark.bind(1, sourceBit)
            mark.bind(2, id)
            try mark.execute()
        }
    }

    /// - Parameter identifier: without blanks at its ends.
    func match(_ identifier: UnsafeRawBufferPointer) throws -> Match {
        let id: Int
        if let known = spellings.customer(identifier) {
            id = known
        } else {
            let pseudonym = keys.pseudonym(of: identifier)
            if try isForgotten(pseudonym, identifier) { return .forgotten }
            if try expired.contains(pseudonym) {
                guard isCustomerSource else { return .expired }
                expired.name(pseudonym)
            }
            id = try row(of: pseudonym) ?? add(Array(identifier), pseudonym)
            spellings.remember(identifier, id)
        }
        return .customer(id: id, isFirst: named.insert(id))
    }

    /// As ``ExpiredCustomers/settle(_:first:leavingSources:)``; whoever stays expired is not remembered either.
    func settle(first: Int, leavingSources: Int) throws -> Bool {
        if expired.hasNamed { spellings.removeAll() }
        return try expired.settle(db, first: first, leavingSources: leavingSources)
    }

    private func row(of pseudonym: [UInt8]) throws -> Int? {
        find.bind(1, blob: pseudonym)
        guard try find.step() else { return nil }
        defer { find.reset() }
        return find.integer(0)
    }

    private func add(_ identifier: [UInt8], _ pseudonym: [UInt8]) throws -> Int {
        let id = nextID
        insert.bind(1, id)
        insert.bind(2, blob: pseudonym)
        insert.bind(3, blob: keys.seal(identifier, random: &random))
        insert.bind(4, keys.isHeldOut(pseudonym) ? 1 : 0)
        insert.bind(5, sourceBit)
        try insert.execute()
        nextID += 1
        return id
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
