// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite
import Glibc

/// The rows of a query over a SQLite file, which is opened for reading only.
final class SQLiteReader: RecordSource {
    /// Milliseconds to wait for somebody who writes into the file.
    private static let busyMilliseconds: Int32 = 5000
    /// Instructions between two looks at the clock.
    private static let instructionsPerLook: Int32 = 100_000

    let file: String
    let columns: [String]
    private(set) var line = 0
    let isComplete = true

    private let database: Handle
    private let statement: SQLiteStatement
    private let clock: Deadline

    /// - Throws: ``CustomerDataError/databaseFailed(place:reason:)`` for SQL that is not one SELECT.
    init(path: String, _ settings: DatabaseSettings, _ source: TableSource, sql: String, mark: RowMark?) throws {
        let place = "database \(settings.name), source \(source.name)"
        file = place
        guard access(path, R_OK) == 0 else {
            throw CustomerDataError.unreadable(file: path, reason: "there is no such file, or it may not be read")
        }
        database = try Handle(path, place)
        clock = Deadline(seconds: settings.deadlineSeconds)
        sqlite3_busy_timeout(database.pointer, Self.busyMilliseconds)
        sqlite3_progress_handler(
            database.pointer, Self.instructionsPerLook, Deadline.look, Unmanaged.passUnretained(clock).toOpaque())
        let limit = mark.map { " WHERE \($0.column.quotedName) >= \($0.value.sqlLiteral(.sqlite))" } ?? ""
        statement = try Self.prepare("SELECT * FROM (\(sql)\n) AS tributary_rows\(limit)", database.pointer, place)
        columns = statement.columnNames
        guard columns.count <= ReadingLimits.maximumColumns else {
            throw CustomerDataError.overLimit(
                file: place, line: 1, what: "the number of columns", limit: ReadingLimits.maximumColumns)
        }
        try requireDistinctColumns()
    }

    private static func prepare(_ sql: String, _ connection: OpaquePointer, _ place: String) throws -> SQLiteStatement {
        var prepared: OpaquePointer?
        let (status, isWhole) = sql.withCString { text -> (Int32, Bool) in
            var tail: UnsafePointer<CChar>?
            let status = sqlite3_prepare_v2(connection, text, -1, &prepared, &tail)
            return (status, tail.map { $0.pointee == 0 } ?? true)
        }
        guard status != SQLITE_NOTADB else {
            throw CustomerDataError.databaseFailed(
                place: place, reason: "the file is not a database of SQLite; a CSV file belongs under 'files'")
        }
        guard status == SQLITE_OK, let prepared else {
            throw CustomerDataError.databaseFailed(
                place: place, reason: "the SQL is refused: \(String(cString: sqlite3_errmsg(connection)))")
        }
        let statement = SQLiteStatement(adopting: prepared, of: connection)
        guard isWhole, sqlite3_stmt_readonly(prepared) != 0 else {
            throw CustomerDataError.databaseFailed(place: place, reason: "the SQL must be one SELECT")
        }
        return statement
    }

    func next() throws -> Bool {
        clock.start()
        do {
            guard try statement.step() else { return false }
        } catch {
            if clock.hasPassed {
                throw CustomerDataError.deadlineExceeded(what: "\(file), after row \(line)", seconds: clock.seconds)
            }
            let reason = String(cString: sqlite3_errstr(sqlite3_extended_errcode(database.pointer)))
            throw CustomerDataError.databaseFailed(place: "\(file), after row \(line)", reason: reason)
        }
        line += 1
        for column in 0..<columns.count { try check(statement.text(Int32(column)), columns[column]) }
        return true
    }

    private func check(_ text: UnsafeRawBufferPointer, _ column: String) throws {
        guard text.count <= ReadingLimits.maximumFieldBytes else {
            throw CustomerDataError.overLimit(
                file: file, line: line, what: "the length of column \(column)", limit: ReadingLimits.maximumFieldBytes)
        }
        guard text.allSatisfy({ $0 &- 1 < 127 }) || String(validating: text, as: UTF8.self)?.contains("\0") == false
        else {
            throw CustomerDataError.malformedInput(
                file: file, line: line, column: column, reason: "is not a text in UTF-8")
        }
    }

    func field(_ index: Int) -> UnsafeRawBufferPointer { statement.text(Int32(index)) }

    /// The open file.
    private final class Handle {
        let pointer: OpaquePointer

        init(_ path: String, _ place: String) throws {
            var opened: OpaquePointer?
            let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
            guard status == SQLITE_OK, let opened else {
                sqlite3_close_v2(opened)
                throw CustomerDataError.databaseFailed(place: place, reason: String(cString: sqlite3_errstr(status)))
            }
            pointer = opened
        }

        deinit { sqlite3_close_v2(pointer) }
    }

    /// How long the database may work for one row.
    private final class Deadline {
        let seconds: Int
        private var end = ContinuousClock.now

        init(seconds: Int) {
            self.seconds = seconds
            start()
        }

        func start() { end = ContinuousClock.now + .seconds(seconds) }

        var hasPassed: Bool { ContinuousClock.now > end }

        static let look: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
            guard let context else { return 1 }
            return Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().hasPassed ? 1 : 0
        }
    }
}
