// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import GRDB

/// The branch's own database of its customers: one SQLite file that never leaves the node.
///
/// Who a customer is stands in it twice: as a keyed hash, to find the row, and encrypted, so that `score` can write the
/// branch's own lists. Everything else is written by imports and read by feature extraction.
///
/// - Warning: Security. The file holds attributes and purchases in the clear; it belongs on an encrypted disk.
/// - SeeAlso: `docs/DATA_MODEL.md`, "The store".
public final class CustomerStore: Sendable {
    /// Seconds to wait for another process that reads or writes the store.
    public static let busySeconds = 5

    let database: DatabaseQueue
    let keys: StoreKeys

    /// Opens or makes the store at `path`.
    ///
    /// - Parameters:
    ///   - key: 32 secret bytes; the same ones every time.
    ///   - maximumBytes: what the file may grow to; nil leaves it to the disk.
    /// - Throws: ``CustomerDataError/wrongStoreKey`` if the store was made with another key,
    ///   ``CustomerDataError/storeUnavailable(reason:)``.
    public convenience init(path: String, key: SecretBytes, maximumBytes: Int? = nil) throws {
        try self.init(key: key) {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(Double(Self.busySeconds))
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA secure_delete = ON")
                guard let maximumBytes else { return }
                let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
                try db.execute(sql: "PRAGMA max_page_count = \(max(1, maximumBytes / page))")
            }
            return try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    /// A store in memory, for evaluations and tests.
    public convenience init(inMemoryWithKey key: SecretBytes) throws {
        try self.init(key: key) { try DatabaseQueue() }
    }

    private init(key: SecretBytes, open: () throws -> DatabaseQueue) throws {
        keys = StoreKeys(key)
        database = try Self.translatingErrors {
            let database = try open()
            try StoreSchema.migrator.migrate(database)
            return database
        }
        try write { db in
            if let check = try Self.meta("key_check", db) {
                guard check == keys.check else { throw CustomerDataError.wrongStoreKey }
            } else {
                var random = SystemRandomSource()
                try Self.setMeta("key_check", keys.check, db)
                try Self.setMeta("tombstone_salt", random.bytes(32), db)
            }
            try respellIdentifiers(db)
        }
    }

    /// The day that the mapping of the last import set.
    public var referenceDate: CalendarDate? {
        get throws {
            try read { db in
                try Self.meta("reference_date", db).flatMap { CalendarDate(String(decoding: $0, as: UTF8.self)) }
            }
        }
    }

    /// How many customers the store knows.
    public var customerCount: Int {
        get throws { try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM customer") ?? 0 } }
    }
}

extension CustomerStore {
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translatingErrors { try database.read(body) }
    }

    /// One transaction: what throws leaves the store as it was.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try Self.translatingErrors { try database.write(body) }
    }

    private static func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw CustomerDataError.storeUnavailable(reason: reason(error))
        }
    }

    private static func reason(_ error: DatabaseError) -> String {
        switch error.resultCode {
        case .SQLITE_FULL: CustomerDataError.full
        // On a full disk the memory that processes share cannot grow, not even to read.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: CustomerDataError.full
        case .SQLITE_BUSY, .SQLITE_LOCKED: CustomerDataError.busy
        default: error.extendedResultCode.description
        }
    }

    static func meta(_ name: String, _ db: Database) throws -> [UInt8]? {
        try Row.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]).map { row in
            try row.withUnsafeData(atIndex: 0) { $0.map(Array.init) ?? [] }
        }
    }

    static func setMeta(_ name: String, _ value: [UInt8], _ db: Database) throws {
        let statement = try SQLiteStatement(
            db.sqliteConnection,
            "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
        statement.bind(1, name)
        statement.bind(2, blob: value)
        try statement.execute()
    }
}
