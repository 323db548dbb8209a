// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Foundation
import Testing

/// Against a real server. Skipped where Debian's package `postgresql` is not installed; `scripts/test` installs it.
@Suite(.serialized, .enabled(if: PostgreSQLServer.isInstalled, "the package postgresql is not installed"))
struct PostgreSQLSourceTests {
    private let server: PostgreSQLServer
    private let folder: SampleFolder

    init() throws {
        server = try #require(PostgreSQLServer.shared).get()
        folder = try SampleFolder(["password": PostgreSQLServer.password + "\n"])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file("password"))
        try FileManager.default.copyItem(atPath: server.folder + "/ca.pem", toPath: folder.file("ca.pem"))
        try server.run(
            """
            SET client_min_messages = warning;
            DROP TABLE IF EXISTS people, purchases;
            CREATE TABLE people(id text, since date, "left" date, age int, contract text, agreed text);
            CREATE TABLE purchases(customer text, time timestamp, amount numeric(10, 2), number bigint);
            \(DatabaseSample.inserts)
            """)
    }

    private let secure = ", password_file: password, sslmode: verify-full, root_certificate: ca.pem"

    private func mapping(_ settings: String? = nil, host: String = "localhost", tables: String = DatabaseSample.tables)
        throws -> SourceMapping
    {
        try SampleStore.sources(
            DatabaseSample.mapping(server.yaml(host: host, settings: settings ?? secure), tables))
    }

    private func failure(of mapping: SourceMapping, _ store: CustomerStore? = nil) throws -> CustomerDataError? {
        let store = try store ?? CustomerStore(inMemoryWithKey: SampleStore.key)
        return CustomerDataTests.failure { _ = try store.importSources(mapping, folder: folder.path) }
    }

    @Test func filesSQLiteAndPostgreSQLGiveTheSameFeatures() throws {
        let sqlite = try DatabaseSample.sqliteFolder()
        let second = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try second.importSources(
            try SampleStore.sources(DatabaseSample.mapping(DatabaseSample.sqlite)), folder: sqlite.path)
        let third = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try third.importSources(try mapping(), folder: folder.path)
        #expect(report.tables.map(\.accepted) == [5, 5])
        #expect(report.tables[0].files == ["database crm"])
        let expected = try DatabaseSample.rows(try SampleStore.filled())
        #expect(expected.count == 3)
        #expect(try DatabaseSample.rows(second) == expected)
        #expect(try DatabaseSample.rows(third) == expected)
    }

    @Test func aSplitSourceLosesNoRowAndDoublesNone() throws {
        try server.run(
            """
            INSERT INTO purchases SELECT 'c' || i % 100, '2025-01-01'::timestamp + i * interval '1 second', i, i
            FROM generate_series(10, 25009) AS i;
            INSERT INTO purchases VALUES ('c1', '2025-01-01', 1, NULL);
            """)
        let split = DatabaseSample.tables.replacing(
            "FROM purchases", with: "FROM purchases\n    split: {column: number, parts: 3}")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(try mapping(tables: split), folder: folder.path)
        #expect(report.tables[1].accepted == 25_006)
        #expect(report.tables[1].duplicates == 0)
        let whole = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try whole.importSources(try mapping(), folder: folder.path)
        #expect(try DatabaseSample.rows(store) == DatabaseSample.rows(whole))
    }

    @Test func anIncrementalSourceIsAskedOnlyForWhatIsNew() throws {
        let tables = DatabaseSample.tables.replacing("id: number", with: "id: number\n    watermark: time")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try mapping(tables: tables), folder: folder.path)
        try server.run("INSERT INTO purchases VALUES ('bob', '2025-10-03 10:00', 7, 6)")
        let again = try store.importSources(try mapping(tables: tables), folder: folder.path).tables[1]
        #expect((again.read, again.duplicates, again.accepted) == (2, 1, 1))
    }

    @Test func featuresAreComputedAtTheSource() throws {
        let tables = """
            tables:
              - table: customer
                database: crm
                sql: >-
                  SELECT p.id, (SELECT coalesce(sum(amount), 0) FROM purchases WHERE customer = p.id
                  AND time < :reference_date + 1) AS spend FROM people p ORDER BY p.id
                customer: id
                features: {f0: spend}
            """
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try mapping(tables: tables), folder: folder.path)
        let contract = try SampleStore.contract("SELECT total(amount) FROM transactions")
        let features = try store.features(contract, purpose: "analytics")
        guard case .numeric(let values) = features.matrix.columns[0] else { throw CancellationError() }
        #expect(values == [15, 20, 0, 99, 0])
    }

    @Test func aServerThatGoesAwayInTheMiddleLeavesTheStoreAsItWas() throws {
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try mapping(), folder: folder.path)
        let before = try store.summary()
        try server.run(
            """
            INSERT INTO purchases SELECT 'c' || i % 100, '2025-01-01'::timestamp, i, i
            FROM generate_series(10, 60009) AS i
            """)
        let error = CustomerDataTests.failure {
            _ = try store.importSources(try mapping(), folder: folder.path) { _, rows in
                guard rows == 10_000 else { return }
                _ = try? server.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tributary-node'")
            }
        }
        guard case .databaseFailed(let place, let reason)? = error else { throw CancellationError() }
        #expect(place.hasPrefix("database crm, source transaction, after row 1"))
        #expect(reason == "the connection was lost")
        #expect(try store.summary() == before)
    }

    @Test func theServerMustProveItsNameAndItsAuthority() throws {
        // The certificate is localhost's.
        let byAddress = try failure(of: try mapping(host: "127.0.0.1"))
        #expect(byAddress?.description.contains("does not match host name") == true, "\(String(describing: byAddress))")
        let other = secure.replacing(", root_certificate: ca.pem", with: "")
        let unknown = try failure(of: try mapping(other))
        #expect(unknown?.description.contains("certificate verify failed") == true, "\(String(describing: unknown))")
        // Without a word about TLS a server on this machine may have any certificate.
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let local = try mapping(", password_file: password", host: "127.0.0.1")
        #expect(try store.importSources(local, folder: folder.path).customers == 5)
    }

    @Test func theEnvironmentChangesNeitherServerNorAccount() throws {
        for (name, value) in [
            ("PGHOSTADDR", "192.0.2.1"), ("PGSERVICE", "nowhere"), ("PGSERVICEFILE", "/nowhere"),
            ("PGSSLMODE", "disable"),
            ("PGREQUIREAUTH", "password"), ("PGSSLCERT", "/nowhere"), ("PGTARGETSESSIONATTRS", "standby"),
        ] { setenv(name, value, 1) }
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        #expect(try store.importSources(try mapping(), folder: folder.path).customers == 5)
        #expect(getenv("PGHOSTADDR") == nil)
    }

    @Test(arguments: ImpostorServer.Question.allCases, ["127.0.0.1", "localhost"])
    func whoHoldsThePortIsNotToldThePassword(_ question: ImpostorServer.Question, _ host: String) throws {
        let impostor = try ImpostorServer(question)
        defer { impostor.stop() }
        func error(_ settings: String) throws -> CustomerDataError? {
            let yaml = server.yaml(host: host, settings: settings)
                .replacing("port: \(server.port)", with: "port: \(impostor.port)")
            return try failure(of: try SampleStore.sources(DatabaseSample.mapping(yaml)))
        }
        #expect(try error(", password_file: password")?.code == "database_failed")
        #expect(impostor.answers.isEmpty)
        // Unless the branch wants it so.
        let word = question == .md5 ? "md5" : "password"
        #expect(try error(", password_file: password, authentication: \(word)")?.code == "database_failed")
        #expect(!impostor.answers.isEmpty)
    }

    @Test func aConnectionCanOnlyRead() throws {
        try server.run("CREATE SEQUENCE IF NOT EXISTS counter")
        let writing = DatabaseSample.tables.replacing(
            "SELECT customer, time, amount, number FROM purchases",
            with: "SELECT customer, time, amount, nextval('counter') AS number FROM purchases")
        let error = try failure(of: try mapping(tables: writing))
        #expect(error?.description.contains("the SQL does more than read (SQLSTATE 25006)") == true)
        let two = DatabaseSample.tables.replacing("FROM purchases", with: "FROM purchases; DROP TABLE purchases")
        #expect(try failure(of: try mapping(tables: two))?.description.contains("SQLSTATE 42601") == true)
        #expect(try server.run("SELECT count(*) FROM purchases") == "5\n")
    }

    @Test func aQueryThatNeverEndsMeetsItsDeadline() throws {
        let slow = DatabaseSample.tables.replacing(
            "SELECT customer, time, amount, number FROM purchases",
            with: "SELECT customer, time, amount, number FROM purchases, pg_sleep(60)")
        let error = try failure(of: try mapping(secure + ", deadline_seconds: 1", tables: slow))
        #expect(error?.code == "deadline_exceeded")
    }

    @Test func noMessageHoldsAPasswordOrAValue() throws {
        try folder.write("planted-secret-7731\n", to: "password")
        let refused = try failure(of: try mapping())
        #expect(refused?.description.contains("password authentication failed") == true)
        #expect(refused?.description.contains("planted-secret-7731") == false)
        try folder.write(PostgreSQLServer.password, to: "password")
        let cast = DatabaseSample.tables.replacing("amount, number FROM", with: "contract::int AS amount, number FROM")
        let values = try failure(
            of: try mapping(
                tables: cast.replacing("FROM purchases", with: "FROM purchases JOIN people ON id = customer")))
        let words = "a value cannot be turned into what the SQL asks for (SQLSTATE 22P02)"
        #expect(values?.description.contains(words) == true)
        #expect(values?.description.contains("monthly") == false)
    }

    @Test func aPasswordFileThatOthersCanReadIsRefused() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("password"))
        #expect(try failure(of: try mapping())?.description.contains("chmod 600") == true)
    }

    @Test func aServerThatIsNotThereIsNamed() throws {
        let yaml = server.yaml(settings: secure).replacing("port: \(server.port)", with: "port: 1")
        let text = DatabaseSample.mapping(yaml)
        let error = try failure(of: try SampleStore.sources(text))
        #expect(error?.code == "database_failed")
        #expect(error?.description.contains("port 1 failed: Connection refused") == true)
    }

    @Test(arguments: [
        ("SELECT * FROM nowhere", "relation \"nowhere\" does not exist (SQLSTATE 42P01)"),
        ("SELECT customer, time, amount FROM purchases", "there is no column number among its 3"),
        ("SELECT *, 1 AS amount FROM purchases", "column amount appears twice"),
        (
            "SELECT repeat('x', 65537) AS customer, time, amount, number FROM purchases",
            "1: the length of column customer is over the limit of 65536"
        ),
    ])
    func whatCannotBeReadIsSaid(_ sql: String, _ message: String) throws {
        let tables = DatabaseSample.tables.replacing("SELECT customer, time, amount, number FROM purchases", with: sql)
        let error = try failure(of: try mapping(tables: tables))
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
    }
}

struct PostgreSQLSettingsTests {
    @Test(arguments: [
        ("db.branch.example", "verify-full"), ("10.0.0.1", "verify-full"), ("127.example.org", "verify-full"),
        ("127.0.0.1", "prefer"), ("127.9.9.9", "prefer"), ("localhost", "prefer"), ("::1", "prefer"),
        ("/run/postgresql", "prefer"),
    ])
    func aServerElsewhereMustProveItsName(_ host: String, _ mode: String) {
        #expect(PostgreSQLSettings(host: host, database: "d", user: "u").sslMode == mode)
    }

    @Test(
        arguments: [
            ("db.example", "", 150_000, "channel_binding=require"),
            ("127.0.0.1", "", 150_000, "channel_binding=require"),
            ("127.0.0.1", "", 160_000, "require_auth=scram-sha-256"),
            ("/run", "", 160_000, "require_auth=scram-sha-256"),
            ("/run", "", 150_000, "refused"), ("localhost", "disable", 150_000, "refused"),
        ] as [(String, String, Int32, String)])
    func thePasswordIsKeptWhateverLibpqCan(_ host: String, _ mode: String, _ version: Int32, _ words: String) {
        let settings = PostgreSQLSettings(
            host: host, database: "d", user: "u", passwordFile: "p", encryption: .init(rawValue: mode))
        let parameters = try? settings.authenticationParameters(version: version, place: "")
        let text = parameters.map { $0.map { "\($0.0)=\($0.1)" }.joined(separator: " ") } ?? "refused"
        #expect(text == words)
    }

    @Test(arguments: [
        ("sslmode: require", "sslmode: disable", "may be disable only for a server on this machine"),
        ("sslmode: require", "sslmode: prefer", "must be one of disable, require, verify-ca, verify-full"),
        ("sslmode: require", "sslmode: require, authentication: password", "only for a server that proves its name"),
        ("sslmode: require", "authentication: trust", "must be one of scram-sha-256, md5, password"),
        ("user: u", "user: u, password: x", "unknown key sources.databases[1].password"),
        ("user: u, ", "", "sources.databases[1].user is missing"),
        ("database: d", "database: d, port: 65536", "port must be from 1 to 65535"),
        ("postgresql: far", "postgresql: 'a,b'", "must name one server"),
        ("postgresql: far", "postgresql: far, sqlite: x", "and sqlite cannot both be given"),
        ("name: crm", "name: shop", "database is none of sources.databases"),
        ("customer: c", "customer: c, files: [a]", "files has no meaning for a database"),
        ("parts: 2", "parts: 17", "parts must be from 1 to 16"),
        ("watermark: t, id: i", "watermark: t", "watermark needs id"),
        ("deadline_seconds: 60", "deadline_seconds: 0", "deadline_seconds must be from 1 to 86400"),
    ])
    func saysWhatIsWrong(_ part: String, _ replacement: String, _ message: String) throws {
        let text = """
            databases:
              - {name: crm, postgresql: far, database: d, user: u, sslmode: require, deadline_seconds: 60}
            tables:
              - {table: transaction, database: crm, sql: SELECT 1, split: {column: i, parts: 2}, customer: c,
                 time: t, watermark: t, id: i}
            """
        #expect(throws: Never.self) { try SampleStore.sources(text) }
        let error = failure { _ = try SampleStore.sources(text.replacing(part, with: replacement)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
    }

    @Test func writesWhatItReads() throws {
        let text = DatabaseSample.mapping(
            """
            databases:
              - {name: crm, postgresql: far, port: 1, database: d, user: u, password_file: p, sslmode: verify-ca, authentication: md5,
                 root_certificate: r, deadline_seconds: 9}
              - {name: shop, sqlite: shop.db}
            """,
            DatabaseSample.tables.replacing("id: number", with: "id: number\n    watermark: time")
                .replacing(
                    "    consent: agreed\n", with: "    features: {spend: s}\n    split: {column: id, parts: 3}\n"))
        let mapping = try SampleStore.sources(text)
        let again = mapping.yamlText.replacing("sources:\n", with: "")
        #expect(try SampleStore.sources(again) == mapping)
        #expect(mapping.tables[0].query?.split?.parts == 3)
    }
}
