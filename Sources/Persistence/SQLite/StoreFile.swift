// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// One database file, opened: one connection, durable commits, transactions of all processes one after the other.
///
/// Write-ahead logging with `synchronous = FULL`: a commit that returned survives a crash of the machine. Freed pages
/// are overwritten with zeros.
struct StoreFile: Sendable {
    /// Seconds to wait for another process's transaction.
    static let busyTimeoutSeconds = 10.0

    private let queue: DatabaseQueue

    /// Opens or creates the file, readable by its owner alone, and brings it to the newest version of `schema`.
    init(path: String, schema: StoreSchema) throws {
        try Self.createPrivately(path)
        queue = try Self.translatingErrors(schema) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration())
            try queue.inDatabase { database in
                try Self.checkKind(of: database, schema)
                try database.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try queue.write { try Self.migrate($0, schema) }
            return queue
        }
    }

    /// Runs `body` on one snapshot.
    func read<Result>(_ body: (SQLConnection) throws -> Result) throws -> Result {
        try Self.translatingErrors { try queue.read { try body(SQLConnection(database: $0)) } }
    }

    /// Runs `body` in one transaction that holds the write lock from its start.
    func write<Result>(_ body: (SQLConnection) throws -> Result) throws -> Result {
        try Self.translatingErrors { try queue.write { try body(SQLConnection(database: $0)) } }
    }

    /// Changes when another connection, of this process or another, has written; this file's own writes leave it.
    func foreignChangeCounter() throws -> UInt64 {
        try Self.translatingErrors {
            let version = try queue.inDatabase { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
            return UInt64(bitPattern: version ?? 0)
        }
    }

    /// Moves what the write-ahead log holds into the file and empties the log, so that nothing that was deleted or
    /// replaced stays behind in it. While another process reads, it stays until the next time.
    func emptyWriteAheadLog() throws {
        try Self.translatingErrors {
            try queue.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        }
    }
}

extension StoreFile {
    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF;
                    """)
        }
        return configuration
    }

    private static func checkKind(of database: Database, _ schema: StoreSchema) throws {
        let identifier = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard identifier == schema.applicationID || identifier == 0 && isEmpty else {
            throw PersistenceError.notAStore(expected: schema.name)
        }
    }

    private static func migrate(_ database: Database, _ schema: StoreSchema) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= schema.migrations.count else {
            throw PersistenceError.newerStore(version: version, known: schema.migrations.count)
        }
        guard version < schema.migrations.count else { return }
        for script in schema.migrations[version...] { try database.execute(sql: script) }
        // Pragmas take no arguments; both numbers are this program's constants.
        try database.execute(
            sql: """
                PRAGMA application_id = \(schema.applicationID);
                PRAGMA user_version = \(schema.migrations.count);
                """)
    }

    /// SQLite gives its side files the permissions of the file itself.
    private static func createPrivately(_ path: String) throws {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let files = FileManager.default
        do {
            if !files.fileExists(atPath: directory) {
                try files.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            // Never opened here if it exists: closing a second descriptor would drop SQLite's locks on it.
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 { close(descriptor) }
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw PersistenceError.cannotOpen(path: path)
        }
    }

    private static func translatingErrors<Result>(
        _ schema: StoreSchema? = nil, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw PersistenceError.busy
            case .SQLITE_FULL: throw PersistenceError.noSpace
            // On a full disk the memory that processes share cannot grow, not even to read.
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: throw PersistenceError.noSpace
            case .SQLITE_NOTADB: throw PersistenceError.notAStore(expected: schema?.name ?? "database")
            default: throw PersistenceError.database(resultCode: error.extendedResultCode.rawValue)
            }
        }
    }
}
