// SPDX-License-Identifier: Apache-2.0

import Federation

/// The rows of a query, through server-side cursors in transactions that can only read and all see one moment.
///
/// With a ``DatabaseQuery/Split`` several servers' processes work at once: each connection has its next rows ordered
/// before its last ones are looked at. The rows of the connections take turns, so that the same data comes in the same
/// order every time.
final class PostgreSQLReader: RecordSource {
    /// Rows that are ordered at a time.
    static let rowsPerFetch: Int32 = 2000

    let file: String
    let columns: [String]
    private(set) var line = 0
    let isComplete = true

    private final class Part {
        let connection: PostgreSQLConnection
        init(_ connection: PostgreSQLConnection) { self.connection = connection }
    }

    private static let fetch = "FETCH FORWARD \(rowsPerFetch) FROM tributary"

    private let place: String
    private var parts: [Part]
    private var turn = 0
    private var result: PostgreSQLResult
    private var row: Int32 = -1

    /// - Parameters:
    ///   - sql: the query with its constants.
    ///   - mark: rows before it are left out.
    init(
        _ settings: PostgreSQLSettings, _ database: DatabaseSettings, _ source: TableSource, sql: String,
        split: DatabaseQuery.Split?, mark: RowMark?, folder: String
    ) throws {
        place = "database \(database.name), source \(source.name)"
        file = place
        func connect() throws -> PostgreSQLConnection {
            let connection = try PostgreSQLConnection(
                settings, place: "database \(database.name), source \(source.name)", folder: folder,
                deadlineSeconds: database.deadlineSeconds)
            try connection.run("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return connection
        }
        let first = try connect()
        var conditions = [""]
        var connections = [first]
        if let split {
            conditions = try Self.conditions(split, sql, first)
            let snapshot = try first.run("SELECT pg_export_snapshot()").text(0) ?? ""
            for _ in conditions.dropFirst() {
                let connection = try connect()
                try connection.run("SET TRANSACTION SNAPSHOT '\(snapshot)'")
                connections.append(connection)
            }
        }
        let limit = mark.map { "\($0.column.quotedName) >= \($0.value.sqlLiteral(.postgresql))" } ?? ""
        for (connection, condition) in zip(connections, conditions) {
            let all = [limit, condition].filter { !$0.isEmpty }.map { "(\($0))" }.joined(separator: " AND ")
            let text = all.isEmpty ? sql : "SELECT * FROM (\(sql)\n) AS tributary_rows WHERE \(all)"
            try connection.run("DECLARE tributary NO SCROLL CURSOR FOR \(text)")
            try connection.send(Self.fetch)
        }
        parts = connections.map(Part.init)
        result = try parts[0].connection.receive()
        columns = result.columns
        if result.rowCount > 0 { try parts[0].connection.send(Self.fetch) }
        try requireDistinctColumns()
    }

    func next() throws -> Bool {
        row += 1
        while row >= result.rowCount {
            guard try takeTurn() else { return false }
            row = 0
        }
        line += 1
        for column in 0..<Int32(columns.count) where result.length(row, column) > ReadingLimits.maximumFieldBytes {
            throw CustomerDataError.overLimit(
                file: file, line: line, what: "the length of column \(columns[Int(column)])",
                limit: ReadingLimits.maximumFieldBytes)
        }
        return true
    }

    func field(_ index: Int) -> UnsafeRawBufferPointer {
        result.value(row, Int32(index)) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Takes the next rows of the next connection that has some.
    private func takeTurn() throws -> Bool {
        if result.rowCount == 0 { parts.remove(at: turn) } else { turn += 1 }
        guard !parts.isEmpty else { return false }
        if turn >= parts.count { turn = 0 }
        let connection = parts[turn].connection
        connection.place = "\(place), after row \(line)"
        result = try connection.receive()
        if result.rowCount > 0 { try connection.send(Self.fetch) }
        return true
    }

    /// Equal parts of the column's range. The outer ones are open and the first takes the rows without a value, so that
    /// no row is lost whatever the bounds.
    private static func conditions(
        _ split: DatabaseQuery.Split, _ sql: String, _ connection: PostgreSQLConnection
    ) throws -> [String] {
        let name = split.column.quotedName
        let bounds = try connection.run(
            "SELECT min(\(name))::bigint, max(\(name))::bigint FROM (\(sql)\n) AS tributary_rows")
        guard let low = bounds.text(0).flatMap(Int.init), let high = bounds.text(1).flatMap(Int.init),
            split.parts > 1, !high.subtractingReportingOverflow(low).overflow, high - low >= split.parts
        else { return [""] }
        let width = (high - low) / split.parts
        return (0..<split.parts).map { part in
            let from = low + part * width
            if part == 0 { return "\(name) < \(from + width) OR \(name) IS NULL" }
            return part == split.parts - 1 ? "\(name) >= \(from)" : "\(name) >= \(from) AND \(name) < \(from + width)"
        }
    }
}
