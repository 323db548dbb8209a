// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite

/// A prepared statement of SQLite, for loops over rows where nothing may be allocated.
final class SQLiteStatement {
    private let connection: OpaquePointer
    private let statement: OpaquePointer

    /// - Throws: ``CustomerDataError/storeUnavailable(reason:)`` for SQL that SQLite refuses.
    init(_ connection: OpaquePointer?, _ sql: String) throws {
        var statement: OpaquePointer?
        guard let connection else { throw CustomerDataError.storeUnavailable(reason: "no connection") }
        guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw Self.failure(connection) }
        self.connection = connection
        self.statement = statement
    }

    /// Takes over a statement that was prepared elsewhere.
    init(adopting statement: OpaquePointer, of connection: OpaquePointer) {
        self.statement = statement
        self.connection = connection
    }

    deinit { sqlite3_finalize(statement) }

    static func failure(_ connection: OpaquePointer) -> CustomerDataError {
        .storeUnavailable(reason: String(cString: sqlite3_errstr(sqlite3_extended_errcode(connection))))
    }

    // MARK: Parameters, from 1

    func bind(_ index: Int32, _ value: Int) { sqlite3_bind_int64(statement, index, Int64(value)) }
    func bind(_ index: Int32, _ value: Double) { sqlite3_bind_double(statement, index, value) }
    func bindNull(_ index: Int32) { sqlite3_bind_null(statement, index) }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        _ = text.withUTF8 { sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), Self.transient) }
    }

    func bind(_ index: Int32, blob: [UInt8]) {
        sqlite3_bind_blob(statement, index, blob, Int32(blob.count), Self.transient)
    }

    /// Lends the bytes: they must stay until ``execute()`` has returned.
    func bind(_ index: Int32, lentText text: UnsafeRawBufferPointer) {
        let bytes = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(statement, index, bytes, Int32(text.count), nil)
    }

    /// The number of the parameter called `name`, or nil if the SQL does not use it.
    func parameter(_ name: String) -> Int32? {
        let index = sqlite3_bind_parameter_index(statement, name)
        return index > 0 ? index : nil
    }

    /// SQLite copies the bytes.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // MARK: Running

    /// Runs a statement that yields no rows, and makes it ready for the next values.
    func execute() throws {
        let status = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard status == SQLITE_DONE || status == SQLITE_ROW else { throw Self.failure(connection) }
    }

    /// The instructions that it has used since it was asked last.
    func takeInstructions() -> Int { Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1)) }

    /// Moves to the next row; false, and ready to run again, after the last.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(statement)
            return false
        default:
            sqlite3_reset(statement)
            throw Self.failure(connection)
        }
    }

    func reset() { sqlite3_reset(statement) }

    // MARK: Columns of the current row, from 0

    var columnNames: [String] {
        (0..<sqlite3_column_count(statement)).map { index in
            sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
        }
    }

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
    func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// Whether the value is an integer or a real.
    func isNumber(_ column: Int32) -> Bool {
        let type = sqlite3_column_type(statement, column)
        return type == SQLITE_INTEGER || type == SQLITE_FLOAT
    }

    /// The value as text, lent until the next step.
    func text(_ column: Int32) -> UnsafeRawBufferPointer {
        let bytes = sqlite3_column_text(statement, column)
        return UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
    }

    func blob(_ column: Int32) -> [UInt8] {
        let bytes = sqlite3_column_blob(statement, column)
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// Passes the value of a column on as a parameter of another statement.
    func copy(_ column: Int32, to target: SQLiteStatement, _ index: Int32) {
        sqlite3_bind_value(target.statement, index, sqlite3_column_value(statement, column))
    }
}
