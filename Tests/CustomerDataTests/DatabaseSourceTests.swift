// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Foundation
import GRDB
import Testing

/// What the sources of one test have in common: the sample branch, in a file, a SQLite file or a PostgreSQL.
enum DatabaseSample {
    static let tables = """
        tables:
          - table: customer
            database: crm
            sql: SELECT id, since, "left", age, contract, agreed FROM people
            customer: id
            start_date: since
            churn_date: left
            consent: agreed
            attributes: [age, contract]
          - table: transaction
            database: crm
            sql: SELECT customer, time, amount, number FROM purchases
            customer: customer
            id: number
            time: time
            amount: amount
        """

    static func mapping(_ database: String, _ tables: String = tables) -> String {
        "reference_date: 2025-09-30\n\(database)\n\(tables)"
    }

    static let sqlite = "databases: [{name: crm, sqlite: branch.db}]"

    /// Rows of a CSV text without its header, as SQL values.
    static func values(_ csv: String) -> String {
        csv.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return "(" + fields.map { $0.isEmpty ? "NULL" : "'\($0)'" }.joined(separator: ", ") + ")"
        }.joined(separator: ", ")
    }

    static let inserts = """
        INSERT INTO people VALUES \(values(SampleStore.customers));
        INSERT INTO purchases VALUES \(values(SampleStore.purchases));
        """

    static func sqliteFolder() throws -> SampleFolder {
        let folder = try SampleFolder()
        let database = try DatabaseQueue(path: folder.file("branch.db"))
        try database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE people(id TEXT, since TEXT, "left" TEXT, age INTEGER, contract TEXT, agreed TEXT);
                    CREATE TABLE purchases(customer TEXT, time TEXT, amount REAL, number INTEGER);
                    \(inserts)
                    """)
        }
        return folder
    }

    static let contract = Result {
        try SampleStore.contract(
            "SELECT total(amount) FROM transactions",
            "SELECT count(*) FROM transactions WHERE date > :reference_date - 30",
            "SELECT :reference_date - start_date FROM customer", "SELECT age FROM customer",
            "SELECT contract = 'monthly' FROM customer")
    }

    /// Bits of every value by customer.
    static func rows(_ store: CustomerStore) throws -> [String: [UInt64]] {
        let features = try store.features(try contract.get(), purpose: "analytics")
        let names = try store.identifiers(of: features.customers)
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().map { row, name in
                (
                    name,
                    features.matrix.columns.map { column in
                        guard case .numeric(let values) = column else { return 0 }
                        return values[row].bitPattern
                    }
                )
            })
    }
}

struct SQLiteSourceTests {
    @Test func givesTheFeaturesOfTheSameFiles() throws {
        let folder = try DatabaseSample.sqliteFolder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(DatabaseSample.mapping(DatabaseSample.sqlite))
        let report = try store.importSources(mapping, folder: folder.path)
        #expect(report.tables.map(\.accepted) == [5, 5])
        #expect(try DatabaseSample.rows(store) == DatabaseSample.rows(try SampleStore.filled()))
    }

    @Test(arguments: [
        ("SELECT customer, time, amount, number FROM purchases", "DELETE FROM purchases RETURNING *", "syntax error"),
        ("SELECT customer, time, amount, number FROM purchases", "SELECT * FROM nowhere", "no such table: nowhere"),
        (
            "SELECT customer, time, amount, number FROM purchases",
            "SELECT 1) AS x; DELETE FROM purchases; SELECT * FROM (SELECT 1", "must be one SELECT"
        ),
        ("SELECT customer, time, amount, number FROM purchases", "SELECT customer FROM purchases", "no column number"),
        ("sqlite: branch.db", "sqlite: other.db", "there is no such file"),
        ("sqlite: branch.db", "sqlite: text.db", "the file is not a database of SQLite"),
        (
            "SELECT customer, time, amount, number FROM purchases",
            "SELECT x'ff' AS customer, '2025-01-01' AS time, 1 AS amount, 1 AS number", "column customer: is not a text"
        ),
        (
            "SELECT customer, time, amount, number FROM purchases",
            "SELECT printf('%.*c', 65537, 'x') AS customer, '2025-01-01' AS time, 1 AS amount, 1 AS number",
            "the length of column customer is over the limit of 65536"
        ),
    ])
    func whatCannotBeReadLeavesTheStoreAsItWas(_ part: String, _ replacement: String, _ message: String) throws {
        let folder = try DatabaseSample.sqliteFolder()
        try folder.write("not a database, and long enough to be taken for the beginning of one", to: "text.db")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let text = DatabaseSample.mapping(DatabaseSample.sqlite)
        _ = try store.importSources(try SampleStore.sources(text), folder: folder.path)
        let before = try store.summary()
        let broken = try SampleStore.sources(text.replacing(part, with: replacement))
        let error = failure { _ = try store.importSources(broken, folder: folder.path) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
        #expect(try store.summary() == before)
    }

    @Test func aQueryThatNeverEndsMeetsItsDeadline() throws {
        let folder = try DatabaseSample.sqliteFolder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let endless = DatabaseSample.mapping(
            DatabaseSample.sqlite.replacing("branch.db", with: "branch.db, deadline_seconds: 1"),
            DatabaseSample.tables.replacing(
                "SELECT customer, time, amount, number FROM purchases",
                with: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                          SELECT 'a' AS customer, '2025-01-01' AS time, 1 AS amount, max(i) AS number FROM n
                    """))
        let error = failure { _ = try store.importSources(try SampleStore.sources(endless), folder: folder.path) }
        #expect(error == .deadlineExceeded(what: "database crm, source transaction, after row 0", seconds: 1))
        #expect(try store.customerCount == 0)
    }
}

struct WatermarkTests {
    private let mapping = """
        tables:
          - {table: transaction, files: [a.csv], customer: c, id: n, time: t, watermark: n}
        """

    @Test func anIncrementalSourceTakesWhatIsNewAndKeepsWhatIsThere() throws {
        let folder = try SampleFolder(["a.csv": "c,n,t\nann,1,2025-01-01\nbob,2,2025-01-01\n"])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        func run(_ text: String? = nil, rereads: Bool = false) throws -> TableImport {
            let sources = try SampleStore.sources(text ?? mapping)
            return try store.importSources(sources, folder: folder.path, rereads: rereads).tables[0]
        }
        #expect(try run().accepted == 2)
        // The first row is gone from the file, the second comes again, the third is new.
        try folder.write("c,n,t\neve,0,2025-01-01\nbob,2,2025-01-01\nann,3,2025-01-02\n", to: "a.csv")
        let second = try run()
        #expect((second.known, second.duplicates, second.accepted) == (1, 1, 1))
        #expect(try store.summary().tables[0].rows == 3)
        #expect(try run().outcome == .unchanged)
        // From the beginning: what the file no longer has goes.
        #expect(try run(rereads: true).accepted == 3)
        #expect(try store.summary().tables[0].rows == 3)
        #expect(try store.customerCount == 3)
        // Another mapping makes the old rows worthless.
        let other = try run(mapping.replacing("watermark: n", with: "watermark: n, reject_limit: 0.5"))
        #expect((other.known, other.accepted) == (0, 3))
    }

    @Test func aDatabaseIsAskedOnlyForWhatIsNew() throws {
        let folder = try DatabaseSample.sqliteFolder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let text = DatabaseSample.mapping(
            DatabaseSample.sqlite,
            DatabaseSample.tables.replacing("id: number", with: "id: number\n    watermark: time"))
        _ = try store.importSources(try SampleStore.sources(text), folder: folder.path)
        let again = try store.importSources(try SampleStore.sources(text), folder: folder.path).tables[1]
        #expect((again.read, again.duplicates, again.accepted) == (1, 1, 0))
        #expect(try DatabaseSample.rows(store) == DatabaseSample.rows(try SampleStore.filled()))
    }

    @Test func aRowWithoutAMarkIsRejected() throws {
        let text = "c,n,t\nann,1,2025-01-01\nbob,x,2025-01-01\nbob,2025-01-01,2025-01-01\n"
        let folder = try SampleFolder(["a.csv": text])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let loose = try SampleStore.sources(mapping.replacing("watermark: n", with: "watermark: n, reject_limit: 1"))
        let report = try store.importSources(loose, folder: folder.path).tables[0]
        #expect(report.rejects.map(\.reason) == [.noWatermark, .noWatermark])
        #expect(report.rejects.map(\.line) == [3, 4])
    }
}

struct WatermarkLimitTests {
    private let mapping = """
        databases: [{name: crm, sqlite: branch.db}]
        tables:
          - {table: transaction, database: crm, sql: SELECT * FROM p, customer: c, id: n, time: d, watermark: t,
             reject_limit: 1}
        """
    private let folder: SampleFolder
    private let store: CustomerStore

    init() throws {
        folder = try SampleFolder()
        store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        try write("CREATE TABLE p(c TEXT, n INTEGER, d TEXT, t TEXT)")
    }

    private func write(_ sql: String) throws {
        try DatabaseQueue(path: folder.file("branch.db")).write { try $0.execute(sql: sql) }
    }

    private func run(rereads: Bool = false) throws -> TableImport {
        let today = try #require(CalendarDate("2025-10-01"))
        return try store.importSources(
            try SampleStore.sources(mapping), folder: folder.path, rereads: rereads, today: today
        ).tables[0]
    }

    @Test(arguments: [("2025-10-02 23:59:59", 2, 0), ("2025-10-03 00:00:00", 1, 1), ("2204-01-01", 1, 1)])
    func aRowOfTheFutureHidesNoLaterOne(_ time: String, _ accepted: Int, _ rejected: Int) throws {
        try write("INSERT INTO p VALUES ('ann', 1, '2025-01-01', '2025-09-30'), ('ann', 2, '2025-01-01', '\(time)')")
        let first = try run()
        #expect((first.accepted, first.rejectedCount) == (accepted, rejected))
        #expect(first.rejects.allSatisfy { $0.reason == .watermarkAhead })
        guard rejected > 0 else { return }
        try write("INSERT INTO p VALUES ('ann', 3, '2025-01-01', '2025-10-01 09:00:00')")
        #expect(try run().accepted == 1)
    }

    @Test func aMarkThatLiesInTheFutureIsSaid() throws {
        try write("INSERT INTO p VALUES ('ann', 1, '2025-01-01', '2025-09-30')")
        #expect(try run().markIsAhead == false)
        let database = try DatabaseQueue(path: folder.file("store.sqlite"))
        try database.write { try $0.execute(sql: "UPDATE source SET watermark = '2204-01-01'") }
        try write("INSERT INTO p VALUES ('ann', 2, '2025-01-01', '2025-10-01')")
        let hidden = try run()
        #expect((hidden.accepted, hidden.markIsAhead) == (0, true))
        let today = try #require(CalendarDate("2025-10-01"))
        let report = try store.importSources(try SampleStore.sources(mapping), folder: folder.path, today: today)
        #expect(report.text.contains("Run 'import --all'"))
        let healed = try run(rereads: true)
        #expect((healed.accepted, healed.markIsAhead) == (2, false))
        #expect(try run().markIsAhead == false)
    }

    @Test(arguments: [("", ""), ("Z", "T"), ("+02:00", "T"), ("Z", " ")])
    func aRowOfTheSameSecondThatComesLaterIsNotLost(_ zone: String, _ separator: String) throws {
        let second = "2025-09-30\(separator.isEmpty ? " " : separator)10:00:00"
        try write("INSERT INTO p VALUES ('ann', 1, '2025-01-01', '\(second).7\(zone)')")
        #expect(try run().accepted == 1)
        try write("INSERT INTO p VALUES ('ann', 2, '2025-01-01', '\(second).3\(zone)')")
        let again = try run()
        #expect((again.accepted, again.duplicates) == (1, 1))
        try write("INSERT INTO p VALUES ('ann', 3, '2025-01-01', '\(second)\(zone)')")
        #expect(try run().accepted == 1)
    }
}

struct ComputedFeatureTests {
    private let tables = """
        tables:
          - table: customer
            database: crm
            sql: >-
              SELECT p.id, (SELECT total(amount) FROM purchases WHERE customer = p.id AND date(time) <= :reference_date) AS s
              FROM people p
            customer: id
            features: {f0: s}
        """

    @Test func standForTheDefinitionsOfTheContract() throws {
        let folder = try DatabaseSample.sqliteFolder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(DatabaseSample.mapping(DatabaseSample.sqlite, tables))
        _ = try store.importSources(mapping, folder: folder.path)
        let contract = try SampleStore.contract("SELECT total(amount) FROM transactions")
        let features = try store.features(contract, purpose: "analytics")
        guard case .numeric(let values) = features.matrix.columns[0] else { throw CancellationError() }
        #expect(values == [15, 20, 0, 99, 0])
        #expect(features.quality.columns[0].isComputedAtSource)
        #expect(DataCheck(features).text.contains("computed by this branch's own SQL at the source"))
    }

    @Test func holdOnlyForTheirReferenceDate() throws {
        let folder = try DatabaseSample.sqliteFolder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let text = DatabaseSample.mapping(DatabaseSample.sqlite, tables)
        _ = try store.importSources(try SampleStore.sources(text), folder: folder.path)
        let contract = try SampleStore.contract("SELECT total(amount) FROM transactions")
        #expect(
            failure { try store.checkContract(contract, referenceDate: CalendarDate("2025-12-31")) }
                == .otherReferenceDate(feature: "f0", day: "2025-09-30"))
        let without = try SampleStore.sources(text.replacing("reference_date: 2025-09-30\n", with: ""))
        #expect(
            failure { _ = try store.importSources(without, folder: folder.path) }
                == .missingReferenceDate(feature: "customer"))
    }
}
