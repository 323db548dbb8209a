// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import GRDB

/// The few ways in which the stores talk to SQLite, inside one transaction.
struct SQLConnection {
    let database: Database

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// - Returns: how many rows were changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
        return database.changesCount
    }

    /// - Throws: ``PersistenceError/duplicate(what:)`` where a key exists.
    func insert(_ what: String, _ sql: String, _ arguments: StatementArguments) throws {
        do {
            try run(sql, arguments)
        } catch let error as DatabaseError
            where [.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY].contains(error.extendedResultCode)
        {
            throw PersistenceError.duplicate(what: what)
        }
    }
}

/// What goes into a column.
enum SQLValue {
    static func blob(_ bytes: [UInt8]) -> Data { Data(bytes) }
    static func blob(_ bytes: [UInt8]?) -> Data? { bytes.map { Data($0) } }
    static func blob(_ digest: Digest) -> Data { Data(digest.bytes) }

    /// A count, a time or an amount.
    ///
    /// - Throws: ``PersistenceError/malformed(what:)`` for 2⁶³ and more, which SQLite cannot hold.
    static func number(_ value: UInt64, _ what: String) throws -> Int64 {
        guard let number = Int64(exactly: value) else { throw PersistenceError.malformed(what: what) }
        return number
    }

    /// An identifier, whose value may take all 64 bits and is never compared by size.
    static func identifier(_ value: UInt64) -> Int64 { Int64(bitPattern: value) }
}

extension Row {
    /// The bytes of a column.
    ///
    /// - Throws: ``PersistenceError/malformed(what:)``, as do the others, for a value of another type.
    func bytes(_ column: String) throws -> [UInt8] {
        guard let bytes = try optionalBytes(column) else { throw PersistenceError.malformed(what: column) }
        return bytes
    }

    func optionalBytes(_ column: String) throws -> [UInt8]? {
        switch (self[column] as DatabaseValue).storage {
        case .blob(let data): Array(data)
        case .null: nil
        default: throw PersistenceError.malformed(what: column)
        }
    }

    func digest(_ column: String) throws -> Digest {
        let bytes = try bytes(column)
        guard bytes.count == Digest.byteCount else { throw PersistenceError.malformed(what: column) }
        return try Digest(bytes)
    }

    func optionalDigest(_ column: String) throws -> Digest? {
        (self[column] as DatabaseValue).isNull ? nil : try digest(column)
    }

    func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw PersistenceError.malformed(what: column) }
        return text
    }

    func optionalText(_ column: String) throws -> String? {
        switch (self[column] as DatabaseValue).storage {
        case .string(let text): text
        case .null: nil
        default: throw PersistenceError.malformed(what: column)
        }
    }

    func number(_ column: String) throws -> UInt64 {
        guard let number = UInt64(exactly: try integer(column)) else { throw PersistenceError.malformed(what: column) }
        return number
    }

    func identifier(_ column: String) throws -> UInt64 { UInt64(bitPattern: try integer(column)) }

    func flag(_ column: String) throws -> Bool { try integer(column) != 0 }

    private func integer(_ column: String) throws -> Int64 {
        guard case .int64(let value) = (self[column] as DatabaseValue).storage else {
            throw PersistenceError.malformed(what: column)
        }
        return value
    }
}
