// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Testing

/// Labels that look beyond the reference date, and features that do not.
struct HorizonTests {
    private func contract(_ label: String) throws -> FeatureContract {
        try ContractFile(
            text: """
                name: sample
                version: 1
                features:
                  - {name: spend, bounds: [0, 1000], sql: SELECT total(amount) FROM transactions}
                  - {name: calls, bounds: [0, 100], sql: SELECT count(*) FROM interactions}
                  - {name: waited, bounds: [0, 100], sql: SELECT max(resolved) IS NOT NULL FROM interactions}
                  - {name: csat, bounds: [0, 100], sql: SELECT total(csat) FROM surveys}
                  - {name: gone, bounds: [0, 1], sql: SELECT churn_date IS NOT NULL FROM customer}
                label: \(label)
                """, file: "sample.yaml"
        ).contract
    }

    private let lapsed = """
        {name: lapsed, positive: "yes", negative: "no", horizon_days: 30, sql: \
        "SELECT CASE WHEN count(*) > 0 THEN 'no' ELSE 'yes' END FROM transactions WHERE date > :reference_date"}
        """

    private let mapping = """
        reference_date: 2025-09-30
        tables:
          - {table: customer, files: [customers.csv], customer: id, churn_date: left}
          - {table: transaction, files: [purchases.csv], customer: id, time: time, amount: amount}
          - {table: interaction, files: [calls.csv], customer: id, opened: opened, resolved: resolved}
          - {table: survey, files: [surveys.csv], customer: id, time: time, csat: csat}
        """

    /// Ten customers with a little of everything before the end of September, and what is added.
    private func store(left: [String: String] = [:], later: [String: [String]] = [:]) throws -> CustomerStore {
        var files = [
            "customers.csv": ["id,left"], "purchases.csv": ["id,time,amount"], "calls.csv": ["id,opened,resolved"],
            "surveys.csv": ["id,time,csat"],
        ]
        for number in 0..<10 {
            let id = "c\(number)"
            files["customers.csv"]?.append("\(id),\(left[id] ?? "")")
            files["purchases.csv"]?.append("\(id),2025-0\(1 + number % 9)-12,\(number + 1)")
            files["calls.csv"]?.append("\(id),2025-09-2\(number),")
            files["surveys.csv"]?.append("\(id),2025-09-30T23:59:59,\(1 + number % 5)")
        }
        for (file, lines) in later { files[file]?.append(contentsOf: lines) }
        let folder = try SampleFolder(files.mapValues { $0.joined(separator: "\n") })
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        return store
    }

    private func features(_ store: CustomerStore, _ label: String) throws -> CustomerFeatures {
        try store.features(try contract(label), purpose: "analytics")
    }

    private func bits(_ features: CustomerFeatures) -> [[UInt64]] {
        features.matrix.columns.map { column in
            guard case .numeric(let values) = column else { return [] }
            return values.map(\.bitPattern)
        }
    }

    @Test func whatHappensAfterTheReferenceDateMovesNoFeature() throws {
        let before = try features(store(), lapsed)
        let after = try features(
            store(
                left: ["c1": "2025-10-01", "c2": "2025-12-24"],
                later: [
                    "purchases.csv": ["c3,2025-10-01T00:00:00,50", "c4,2025-11-01,70"],
                    "calls.csv": ["c5,2025-10-01,2025-10-02"], "surveys.csv": ["c6,2025-10-01,5"],
                ]), lapsed)
        #expect(bits(before) == bits(after))
        #expect(bits(before)[0].count == 10)
        #expect(before.matrix.labels == [Int8](repeating: 1, count: 10))
        #expect(after.matrix.labels.map { $0 == 0 } == (0..<10).map { $0 == 3 })
    }

    @Test func whatHappensAfterTheHorizonMovesNoLabel() throws {
        // The thirtieth day after the thirtieth of September, and the day after it.
        let last = try features(store(later: ["purchases.csv": ["c7,2025-10-30T23:59:59,1"]]), lapsed)
        let late = try features(store(later: ["purchases.csv": ["c7,2025-10-31,1"]]), lapsed)
        #expect(last.matrix.labels[7] == 0)
        #expect(late.matrix.labels[7] == 1)
    }

    @Test func withoutSQLTheDayOfLeavingDecides() throws {
        let store = try store(left: [
            "c0": "2025-09-30", "c1": "2025-10-01", "c2": "2025-10-30", "c3": "2025-10-31", "c4": "2024-01-01",
        ])
        let features = try features(store, "{name: churn, horizon_days: 30}")
        #expect(features.matrix.labels == [-1, 1, 1, 0, -1, 0, 0, 0, 0, 0])
        #expect(features.matrix.contract.label?.title == "leaves within 30 days")
    }

    @Test func valuesWithoutSQLAreRefusedWithTheirPlace() throws {
        #expect(
            failure { try contract("{name: churn, positive: left, negative: stayed, horizon_days: 30}") }
                == .invalidConfiguration(
                    file: "sample.yaml", line: 9, key: "label.positive",
                    reason: "needs sql beside horizon_days; without both, churn_date tells who leaves"))
    }

    @Test func theBranchIsToldHowFarItsRowsReach() throws {
        let short = DataCheck(try features(store(), lapsed))
        #expect(short.quality.outlook?.until == "2025-10-30")
        #expect(short.quality.outlook?.newestRow == "2025-09-30")
        #expect(short.text.contains("WARNING: the newest row here is of 2025-09-30."))
        let long = DataCheck(try features(store(left: ["c9": "2025-10-30"]), lapsed))
        #expect(long.quality.outlook?.isCovered == true)
        #expect(!long.text.contains("WARNING"))
    }

    @Test func aLabelThatLooksAheadNeedsADate() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(
            try SampleStore.sources(SampleStore.mapping.replacing("reference_date: 2025-09-30\n", with: "")),
            folder: folder.path)
        #expect(
            failure { try store.checkContract(contract("{name: churn, horizon_days: 30}")) }
                == .missingReferenceDate(feature: "churn"))
    }
}
