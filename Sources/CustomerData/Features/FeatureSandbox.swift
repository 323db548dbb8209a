// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite

/// A database in memory that holds **one customer's rows** and nothing else, and evaluates SQL over them.
///
/// What head office writes as the definition of a feature runs here, on a connection of its own, so that it cannot see
/// another customer whatever it says. Beside that it may only read and compute: writing, attaching, pragmas, recursion,
/// functions that depend on time or chance are refused when the contract is prepared. Running has a limit of
/// instructions; what exceeds it, or fails, is a missing value, because nothing in a customer's rows may abort a round.
///
/// - Important: Privacy. This is what makes a feature a function of one customer's rows and public constants.
/// - SeeAlso: `docs/DATA_MODEL.md`, "Features".
final class FeatureSandbox {
    /// Virtual-machine instructions for one customer, all definitions together: ten sums over 10,000 rows, or a thousand
    /// over 100.
    static let maximumInstructions = 1_000_000
    /// Instructions between two looks at the limit.
    static let instructionsPerLook: Int32 = 1000
    /// Bytes of one text or row that a definition may look at or make, so that no instruction takes long.
    static let maximumValueBytes: Int32 = 1024

    /// The standard tables as the SQL sees them, with the columns in their order.
    private let tables: [StandardTable]
    let connection: OpaquePointer
    private let guardian = SandboxGuardian()
    private let budget = InstructionBudget()
    private var inserts: [StandardTable: SQLiteStatement] = [:]
    private var deletes: [StandardTable: SQLiteStatement] = [:]

    /// - Parameter attributes: the names of the customer's attributes.
    init(attributes: [String]) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &opened, flags, nil) == SQLITE_OK, let opened else {
            throw CustomerDataError.storeUnavailable(reason: "no memory for the feature database")
        }
        connection = opened
        tables = StandardTable.allCases
        _disableDoubleQuotedStringLiterals(connection)
        // What a definition sorts or collects stays in memory, where it has a limit, and never reaches a disk.
        try SQLiteStatement(connection, "PRAGMA temp_store = MEMORY").execute()
        SandboxFunctions.install(on: connection, budget: budget)
        for table in tables { try create(table, attributes) }
        sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_set_authorizer(connection, SandboxGuardian.decide, Unmanaged.passUnretained(guardian).toOpaque())
        sqlite3_progress_handler(
            connection, Self.instructionsPerLook, InstructionBudget.look, Unmanaged.passUnretained(budget).toOpaque())
        sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.maximumValueBytes)
    }

    deinit {
        inserts = [:]
        deletes = [:]
        sqlite3_close_v2(connection)
    }

    private func create(_ table: StandardTable, _ attributes: [String]) throws {
        let names = Self.columnNames(table, attributes: attributes)
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        try SQLiteStatement(connection, "CREATE TABLE \(table.viewName)(\(list))").execute()
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        inserts[table] = try SQLiteStatement(connection, "INSERT INTO \(table.viewName) VALUES (\(marks))")
        deletes[table] = try SQLiteStatement(connection, "DELETE FROM \(table.viewName)")
    }

    /// What SQL may name: the standard columns, `date` (the day of the row) and, of a customer, the attributes.
    static func columnNames(_ table: StandardTable, attributes: [String]) -> [String] {
        table.columns.map(\.name) + (table == .customer ? attributes : ["date"])
    }

    /// Prepares a definition.
    ///
    /// - Throws: ``CustomerDataError/refusedDefinition(feature:reason:)``.
    func prepare(_ sql: String, feature: String) throws -> SandboxQuery {
        func refused(_ reason: String) -> CustomerDataError {
            .refusedDefinition(feature: feature, reason: reason)
        }
        guardian.begin()
        var prepared: OpaquePointer?
        let (status, isWhole) = withLongTexts {
            sql.withCString { text -> (Int32, Bool) in
                var tail: UnsafePointer<CChar>?
                let status = sqlite3_prepare_v3(
                    connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
                let rest = tail.map { String(cString: $0) } ?? ""
                return (status, rest.allSatisfy { $0.isWhitespace || $0 == ";" })
            }
        }
        let use = guardian.end()
        guard status == SQLITE_OK else {
            if let denied = use.denied { throw refused("its SQL may not use \(denied)") }
            throw refused("its SQL is refused: \(String(cString: sqlite3_errmsg(connection)))")
        }
        guard let prepared else { throw refused("its SQL must read one value") }
        let statement = SQLiteStatement(adopting: prepared, of: connection)
        guard isWhole else { throw refused("its SQL is more than one statement") }
        guard sqlite3_stmt_readonly(prepared) != 0, sqlite3_column_count(prepared) == 1 else {
            throw refused("its SQL must read one value")
        }
        let allowed = [":reference_date", ":horizon_days"]
        for index in 1..<(1 + sqlite3_bind_parameter_count(prepared)) {
            guard let name = sqlite3_bind_parameter_name(prepared, index).map({ String(cString: $0) }),
                allowed.contains(name)
            else { throw refused("its SQL has a parameter that is not one of \(allowed.joined(separator: ", "))") }
        }
        return SandboxQuery(statement, tables: use.tables, budget: budget)
    }

    /// Takes the rows of the next customer, however long their texts are.
    func load(_ body: () throws -> Void) rethrows {
        budget.renew()
        try withLongTexts(body)
    }

    /// Lifts the limit that holds while a definition runs.
    private func withLongTexts<Value>(_ body: () throws -> Value) rethrows -> Value {
        sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Int32.max)
        defer { sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.maximumValueBytes) }
        return try body()
    }

    /// Forgets the rows of a table.
    func clear(_ table: StandardTable) throws {
        try deletes[table]?.execute()
    }

    /// The statement that adds a row; its parameters are the columns in order.
    func inserter(_ table: StandardTable) throws -> SQLiteStatement {
        guard let insert = inserts[table] else {
            throw CustomerDataError.storeUnavailable(reason: "no table \(table.viewName)")
        }
        return insert
    }
}
