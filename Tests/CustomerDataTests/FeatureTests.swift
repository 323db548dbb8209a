// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Glibc
import Testing

struct FeatureTests {
    private func numbers(_ features: CustomerFeatures, _ index: Int = 0) -> [Double] {
        guard case .numeric(let values) = features.matrix.columns[index] else { return [] }
        return Array(values)
    }

    @Test func readsAttributesInOnePass() throws {
        let store = try SampleStore.filled()
        let contract = try FeatureContract(
            name: "attributes", version: 1, purpose: "",
            features: [
                Feature(name: "age", kind: SampleStore.number),
                Feature(name: "contract", kind: .categorical(categories: ["monthly", "yearly"])),
            ], label: nil)
        let features = try store.features(contract, purpose: "analytics")
        #expect(try store.identifiers(of: features.customers) == ["ann", "bob", "eve"])
        #expect(numbers(features) == [31, 45, 66])
        guard case .categorical(let categories) = features.matrix.columns[1] else { throw CancellationError() }
        #expect(categories == [0, 1, -1])
        #expect(features.quality.columns[1].outsideVocabulary == 1)
        #expect(features.quality.withoutConsent == 1)
        #expect(features.quality.notYetCustomers == 1)
        #expect(features.quality.consentIsDeclared)
    }

    @Test func onlyThoseWhoAgreedToThePurposeTakePart() throws {
        let store = try SampleStore.filled()
        let contract = try SampleStore.contract("SELECT 1")
        #expect(try store.identifiers(of: store.features(contract, purpose: "marketing").customers) == ["ann"])
        #expect(try store.features(contract, purpose: "profiling").customers.isEmpty)
    }

    @Test func everyoneTakesPartWhenNoSourceSaysWhoAgreed() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(SampleStore.mapping.replacing("    consent: agreed\n", with: ""))
        let report = try store.importSources(mapping, folder: folder.path)
        #expect(report.withoutConsent == nil)
        let features = try store.features(try SampleStore.contract("SELECT 1"), purpose: "analytics")
        #expect(features.quality.participants == 4)
        #expect(!features.quality.consentIsDeclared)
    }

    @Test func definitionsSeeTheRowsOfOneCustomerUpToTheReferenceDate() throws {
        let store = try SampleStore.filled()
        let contract = try SampleStore.contract(
            "SELECT total(amount) FROM transactions", "SELECT :reference_date - max(date) FROM transactions",
            "SELECT count(*) FROM customer", "SELECT age * 2 FROM customer",
            "SELECT count(DISTINCT amount) FROM transactions WHERE date > :reference_date - 30")
        let features = try store.features(contract, purpose: "analytics")
        #expect(numbers(features, 0) == [15, 20, 0])
        #expect(numbers(features, 1)[..<2] == [0, 60])
        #expect(numbers(features, 1)[2].isNaN)
        #expect(numbers(features, 2) == [1, 1, 1])
        #expect(numbers(features, 3) == [62, 90, 132])
        #expect(numbers(features, 4) == [2, 0, 0])
        let later = try store.features(contract, purpose: "analytics", referenceDate: CalendarDate("2025-12-31"))
        #expect(numbers(later, 0) == [115, 20, 0, 0])
    }

    @Test func theLabelSeesItsHorizonAndFeaturesDoNot() throws {
        let store = try SampleStore.filled()
        let label = LabelDefinition(
            name: "churn", positive: "yes", negative: "no", horizonDays: 90,
            definition: """
                SELECT CASE WHEN churn_date IS NULL THEN 'no' WHEN churn_date <= :reference_date THEN NULL
                ELSE 'yes' END FROM customer
                """)
        let contract = try SampleStore.contract("SELECT churn_date IS NOT NULL FROM customer", label: label)
        let features = try store.features(contract, purpose: "analytics")
        #expect(features.matrix.labels == [0, 1, -1])
        #expect(numbers(features) == [0, 0, 1])
        let check = DataCheck(features)
        #expect(check.positives == 1)
        #expect(check.negatives == 1)
        #expect(check.text.contains("label: 1 yes, 1 no, 1 without"))
    }

    @Test func anUnknownAttributeIsNamedWithASuggestion() throws {
        let store = try SampleStore.filled()
        let contract = try FeatureContract(
            name: "x", version: 1, purpose: "", features: [Feature(name: "Age", kind: SampleStore.number)], label: nil)
        #expect(
            failure { try store.checkContract(contract) } == .unknownAttribute(feature: "Age", suggestion: "age"))
    }

    @Test func aDefinitionThatCountsBackNeedsADate() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(
            SampleStore.mapping.replacing("reference_date: 2025-09-30\n", with: ""))
        _ = try store.importSources(mapping, folder: folder.path)
        let contract = try SampleStore.contract("SELECT :reference_date - max(date) FROM transactions")
        #expect(failure { try store.checkContract(contract) } == .missingReferenceDate(feature: "f0"))
        #expect(throws: Never.self) { try store.checkContract(contract, referenceDate: CalendarDate("2025-01-01")) }
    }
}

struct FeaturePropertyTests {
    /// Every customer a few rows, some with equal times, so that order matters where it can.
    private func purchases(_ customers: [Int], seed: UInt64) -> String {
        var lines = ["customer,time,amount"]
        for customer in customers {
            var state = seed &+ UInt64(customer) &* 0x9E37_79B9_7F4A_7C15
            for _ in 0..<(1 + customer % 7) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                lines.append("c\(customer),2025-0\(1 + state >> 60 % 8)-11,\(Double(state >> 40) / 1000)")
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func removingAnyCustomerLeavesEveryOtherRowBitForBit(_ seed: UInt64) throws {
        let contract = try SampleStore.contract(
            "SELECT avg(amount) FROM transactions",
            "SELECT amount - avg(amount) OVER () FROM transactions ORDER BY time, amount LIMIT 1",
            "SELECT amount FROM transactions",
            """
            SELECT count(*) FROM transactions AS a
            WHERE EXISTS (SELECT 1 FROM transactions AS b WHERE b.amount > a.amount)
            """
        )
        func rows(_ customers: [Int]) throws -> [String: [UInt64]] {
            let folder = try SampleFolder(["p.csv": purchases(customers, seed: seed)])
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let mapping = try SampleStore.sources(
                "tables: [{table: transaction, files: [p.csv], customer: customer, time: time, amount: amount}]")
            _ = try store.importSources(mapping, folder: folder.path)
            let features = try store.features(contract, purpose: "analytics")
            let names = try store.identifiers(of: features.customers)
            var result: [String: [UInt64]] = [:]
            for (row, name) in names.enumerated() {
                result[name] = features.matrix.columns.map { column in
                    guard case .numeric(let values) = column else { return 0 }
                    return values[row].bitPattern
                }
            }
            return result
        }
        let everyone = Array(0..<24)
        let whole = try rows(everyone)
        #expect(whole.count == 24)
        for removed in everyone {
            var expected = whole
            expected["c\(removed)"] = nil
            #expect(try rows(everyone.filter { $0 != removed }) == expected, "seed \(seed), without \(removed)")
        }
    }
}

struct HostileDefinitionTests {
    /// CPU seconds of this thread: what other tests use does not count.
    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func refusal(_ sql: String) throws -> String? {
        let store = try SampleStore.filled()
        let error = failure { try store.checkContract(try SampleStore.contract(sql)) }
        guard case .refusedDefinition(_, let reason) = error else { return nil }
        return reason
    }

    @Test(arguments: [
        ("ATTACH DATABASE '/etc/passwd' AS x", "other databases"), ("PRAGMA table_list", "a pragma"),
        ("DELETE FROM transactions", "anything but reading"), ("UPDATE customer SET age = 1", "anything but reading"),
        ("INSERT INTO transactions(amount) VALUES (1) RETURNING 1", "anything but reading"),
        ("CREATE TEMP TABLE x(a)", "anything but reading"), ("DROP TABLE customer", "anything but reading"),
        ("SELECT name FROM sqlite_master", "the table sqlite_master"),
        ("SELECT count(*) FROM pragma_database_list", "may not use"),
        ("SELECT random()", "the function random"), ("SELECT date('now')", "the function date"),
        ("SELECT current_timestamp", "the function current_timestamp"), ("SELECT zeroblob(1000000000)", "the function"),
        ("SELECT load_extension('x')", "the function load_extension"), ("SELECT readfile('/etc/passwd')", "refused"),
        ("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c", "recursion"),
        ("SELECT 1; DELETE FROM customer", "more than one statement"), ("SELECT 1, 2", "must read one value"),
        ("BEGIN", "anything but reading"), ("VACUUM", "must read one value"), ("-- nothing", "must read one value"),
        ("SELECT amount FROM transactoin", "no such table"), ("SELECT \"amuont\" FROM transactions", "no such column"),
        ("SELECT ?1", "parameter"), ("SELECT :other", "parameter"),
        ("SELECT pseudonym FROM customer", "no such column"),
        ("SELECT count(*) FROM main.\"transaction\"", "no such table"),
        ("SELECT identifier FROM customer", "no such column"),
    ])
    func isRefusedBeforeAnyCustomerIsRead(_ sql: String, _ reason: String) throws {
        let refusal = try refusal(sql)
        #expect(refusal?.contains(reason) == true, "\(refusal ?? "accepted")")
    }

    @Test(arguments: [
        "SELECT count(*) FROM Customer", "SELECT count(*) FROM (SELECT 1 FROM main.customer)",
        "WITH customer AS (SELECT * FROM main.customer) SELECT count(*) FROM customer",
        "WITH everyone AS (SELECT * FROM customer) SELECT count(*) FROM everyone",
    ])
    func seesOneCustomer(_ sql: String) throws {
        let features = try SampleStore.filled().features(try SampleStore.contract(sql), purpose: "analytics")
        guard case .numeric(let values) = features.matrix.columns[0] else { throw CancellationError() }
        #expect(values == [1, 1, 1])
    }

    @Test func whatRunsTooLongIsAMissingValue() throws {
        let rows = (0..<60).map { "ann,2025-09-01,\($0),\($0)" }
        let folder = try SampleStore.folder()
        try folder.write("customer,time,amount,number\n" + rows.joined(separator: "\n"), to: "purchases.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let t = "transactions"
        let contract = try SampleStore.contract(
            """
            SELECT count(*) FROM \(t) a, \(t) b, \(t) c, \(t) d, \(t) e
            WHERE a.amount + b.amount + c.amount > d.amount
            """,
            "SELECT count(*) FROM transactions")
        let features = try store.features(contract, purpose: "analytics")
        #expect(features.quality.columns[0].failed == 1)
        guard case .numeric(let slow) = features.matrix.columns[0],
            case .numeric(let quick) = features.matrix.columns[1]
        else { throw CancellationError() }
        #expect(slow[0].isNaN && slow[1] == 0)
        #expect(quick == [60, 0, 0])
    }

    @Test func nobodyCanBeMadeToTakeLong() throws {
        let long = "(VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10))"
        // Four times as long five times over, if texts could grow; and three hundred that each use what they get.
        let copies = "(SELECT x||x||x||x AS x FROM "
        let grow =
            "SELECT length(x) FROM " + String(repeating: copies, count: 5) + "(SELECT contract AS x FROM customer)"
            + String(repeating: ")", count: 5)
        let heavy = "SELECT count(*) FROM \(long) a, \(long) b, \(long) c, \(long) d, \(long) e, \(long) f, customer"
        let features = (0..<300).map { index in
            Feature(name: "f\(index)", kind: SampleStore.number, definition: index == 0 ? grow : heavy)
        }
        let contract = try FeatureContract(name: "slow", version: 1, purpose: "", features: features, label: nil)
        let start = Self.threadSeconds()
        let quality = try SampleStore.filled().features(contract, purpose: "analytics").quality
        let used = Self.threadSeconds() - start
        #expect(quality.columns[0].failed == 3)
        #expect(quality.columns[1].failed == 3)
        #expect(quality.columns[299].failed == 3)
        // Three customers; unbounded, one definition alone would need seconds for each of them.
        #expect(used > 0.001 && used < 3, "\(used) s")
    }

    @Test(arguments: [
        "SELECT instr(contract, 'a') FROM customer", "SELECT contract GLOB 'a*' FROM customer",
        "SELECT ltrim(contract) FROM customer",
    ])
    func searchesNoTextsOfAnyLength(_ sql: String) throws {
        #expect(try refusal(sql)?.contains("may not use the function") == true)
    }

    @Test func textsAreComparedAsLIKEDoes() throws {
        let store = try SampleStore.filled()
        let patterns = [
            ("month%", [1, 0, 0]), ("MONTHLY", [1, 0, 0]), ("%l%", [1, 1, 0]), ("_early", [0, 1, 0]), ("%", [1, 1, 1]),
            ("", [0, 0, 0]), ("%h%y", [1, 0, 0]), ("%r", [0, 0, 1]), ("y__r%_", [0, 1, 0]), ("%%r%%", [0, 1, 1]),
        ]
        for (pattern, expected) in patterns {
            let features = try store.features(
                SampleStore.contract("SELECT contract LIKE '\(pattern)' FROM customer"), purpose: "analytics")
            guard case .numeric(let values) = features.matrix.columns[0] else { throw CancellationError() }
            #expect(Array(values) == expected.map(Double.init), "\(pattern)")
        }
        // Other forms would take longer, and are missing values.
        for sql in ["SELECT contract LIKE 'a' ESCAPE 'x' FROM customer", "SELECT trim(contract, 'm') FROM customer"] {
            let quality = try store.features(SampleStore.contract(sql), purpose: "analytics").quality
            #expect(quality.columns[0].failed == 3)
        }
    }

    @Test func aCustomerWithLongTextsHasAllTheRest() throws {
        let text = String(repeating: "x", count: 60_000)
        let names = (0..<17).map { "t\($0)" }
        let folder = try SampleFolder([
            "customers.csv":
                "id,age,\(names.joined(separator: ","))\nann,31\(String(repeating: ",\(text)", count: 17))\nbob,45\(String(repeating: ",y", count: 17))\n"
        ])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(
            try SampleStore.sources(
                "tables: [{table: customer, files: [customers.csv], customer: id, attributes: [age, \(names.joined(separator: ", "))]}]"
            ),
            folder: folder.path)
        let features = try store.features(
            SampleStore.contract("SELECT age FROM customer", "SELECT t7 IS NOT NULL FROM customer"),
            purpose: "analytics")
        guard case .numeric(let ages) = features.matrix.columns[0] else { throw CancellationError() }
        #expect(ages == [31, 45])
        #expect(features.quality.columns[1].failed == 1)
    }

    @Test func anExtractionHasADeadline() throws {
        let store = try SampleStore.filled()
        let error = failure {
            _ = try store.features(try SampleStore.contract("SELECT 1"), purpose: "analytics", deadlineSeconds: 0)
        }
        #expect(error == .deadlineExceeded(what: "feature extraction", seconds: 0))
    }

    @Test func aFailingDefinitionIsAMissingValue() throws {
        let store = try SampleStore.filled()
        let features = try store.features(
            try SampleStore.contract(
                "SELECT CASE WHEN age = 45 THEN abs(-9223372036854775807 - 1) ELSE 1 END FROM customer"),
            purpose: "analytics")
        #expect(features.quality.columns[0].failed == 1)
        #expect(features.quality.columns[0].present == 2)
    }
}
