// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Foundation
import Testing

struct SnapshotTests {
    private let label = LabelDefinition(
        name: "churn", positive: "yes", negative: "no", horizonDays: nil,
        definition: "SELECT CASE WHEN age > 40 THEN 'yes' ELSE 'no' END FROM customer")

    private func contract(
        _ definition: String = "SELECT total(amount) FROM transactions", precision: NumericPrecision = .double
    ) throws -> FeatureContract {
        try FeatureContract(
            name: "sample", version: 1, purpose: "",
            features: [
                Feature(name: "spend", kind: SampleStore.number, precision: precision, definition: definition),
                Feature(name: "contract", kind: .categorical(categories: ["monthly", "yearly"])),
            ], label: label)
    }

    private func bits(_ matrix: FeatureMatrix) -> [[UInt64]] {
        matrix.columns.map { column in
            switch column {
            case .numeric(let values): values.map(\.bitPattern)
            case .categorical(let values): values.map { UInt64(bitPattern: Int64($0)) }
            }
        } + [matrix.labels.map { UInt64(bitPattern: Int64($0)) }, matrix.isHeldOut.map { $0 ? 1 : 0 }]
    }

    @Test func numbersOf32BitsAreRoundedOnceAndKeptSo() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.path)
        let single = try contract("SELECT total(amount) / 7 FROM transactions", precision: .single)
        let made = try store.matrix(single, purpose: "analytics", snapshots: folder)
        let double = try store.matrix(
            contract("SELECT total(amount) / 7 FROM transactions"), purpose: "analytics", snapshots: folder)
        #expect(folder.names.count == 2, "another precision is another question")
        guard case .numeric(let rounded) = made.columns[0], case .numeric(let exact) = double.columns[0] else { return }
        #expect(rounded.elementsEqual(exact.map { Double(Float($0)) }))
        #expect(bits(try store.matrix(single, purpose: "analytics", snapshots: folder)) == bits(made))
    }

    /// Longer than a piece, so that columns begin and end within pieces.
    @Test func manyCustomersComeBackBitForBit() throws {
        let lines = (0..<70_000).map { "c\($0),2020-01-01,,\(20 + $0 % 60),monthly,analytics" }
        let files = try SampleFolder([
            "customers.csv": "id,since,left,age,contract,agreed\n" + lines.joined(separator: "\n") + "\n",
            "purchases.csv": "customer,time,amount,number\nc7,2024-01-01,5,1\n",
        ])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: files.path)
        let folder = SnapshotFolder(path: files.file("snapshots"))
        let contract = try FeatureContract(
            name: "sample", version: 1, purpose: "",
            features: ["age", "double", "third"].enumerated().map { index, name in
                Feature(
                    name: name, kind: SampleStore.number, precision: index == 1 ? .single : .double,
                    definition: "SELECT age / \(index + 1).0 FROM customer")
            }, label: label)
        let made = try store.matrix(contract, purpose: "analytics", snapshots: folder)
        #expect(made.rowCount == 70_000)
        #expect(bits(try store.matrix(contract, purpose: "analytics", snapshots: folder)) == bits(made))
        #expect(folder.names.count == 1)
    }

    @Test func givesBackTheMatrixBitForBit() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.file("snapshots"))
        let made = try store.matrix(contract(), purpose: "analytics", snapshots: folder)
        #expect(folder.names.count == 1)
        let loaded = try store.matrix(contract(), purpose: "analytics", snapshots: folder)
        #expect(bits(loaded) == bits(made))
        #expect(bits(made) == bits(try store.features(contract(), purpose: "analytics").matrix))
        #expect(folder.names.count == 1)
        folder.clear()
        #expect(folder.names == [])
    }

    @Test func anotherQuestionHasAnotherSnapshot() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.path)
        _ = try store.matrix(contract(), purpose: "analytics", snapshots: folder)
        _ = try store.matrix(contract(), purpose: "marketing", snapshots: folder)
        _ = try store.matrix(contract("SELECT count(*) FROM transactions"), purpose: "analytics", snapshots: folder)
        _ = try store.matrix(
            contract(), purpose: "analytics", referenceDate: CalendarDate("2025-12-31"), snapshots: folder)
        #expect(folder.names.count == 4)
        #expect(try store.matrix(contract(), purpose: "marketing", snapshots: folder).rowCount == 1)
    }

    @Test func whoeverChangesACustomerMakesSnapshotsWorthless() throws {
        let files = try SampleStore.folder()
        let folder = SnapshotFolder(path: files.file("snapshots"))
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        func count() throws -> Int {
            try store.matrix(contract(), purpose: "analytics", snapshots: folder).rowCount
        }
        _ = try store.importSources(try SampleStore.sources(), folder: files.path)
        #expect(try count() == 3)
        _ = try store.withdrawConsent("ann", purpose: nil)
        #expect(try count() == 2)
        _ = try store.restoreConsent("ann", purpose: nil)
        #expect(try count() == 3)
        _ = try store.forget("bob")
        #expect(try count() == 2)
        try files.write("id,since,left,age,contract,agreed\nann,2020-01-01,,32,yearly,analytics\n", to: "customers.csv")
        _ = try store.importSources(try SampleStore.sources(), folder: files.path)
        #expect(try count() == 1)
        // Those of earlier states are gone.
        #expect(folder.names.count == 1)
    }

    @Test func aDamagedSnapshotIsMadeAgain() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.path)
        let made = try store.matrix(contract(), purpose: "analytics", snapshots: folder)
        let path = files.file(folder.names[0])
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for place in [0, 5, 12, whole.count - 1] {
            var bytes = whole
            bytes[place] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(bits(try store.matrix(contract(), purpose: "analytics", snapshots: folder)) == bits(made))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != bytes)
        }
        for bytes in [whole.dropLast(), whole + [0], Data()] {
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(bits(try store.matrix(contract(), purpose: "analytics", snapshots: folder)) == bits(made))
        }
    }

    @Test func theFileShowsNothingAndIsItsOwnersAlone() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.path)
        let matrix = try store.matrix(contract("SELECT 7731.0625"), purpose: "analytics", snapshots: folder)
        #expect(matrix.rowCount == 3)
        let path = files.file(folder.names[0])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.range(of: withUnsafeBytes(of: 7731.0625) { Data($0) }) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func onlyTheNewestAreKept() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder()
        let folder = SnapshotFolder(path: files.file("snapshots"))
        for number in 0...SnapshotFolder.maximumSnapshots {
            _ = try store.matrix(contract("SELECT \(number)"), purpose: "analytics", snapshots: folder)
        }
        #expect(folder.names.count == SnapshotFolder.maximumSnapshots)
    }

    @Test func afterOneThatCannotBeWrittenTheMatrixIsThereAllTheSame() throws {
        let store = try SampleStore.filled()
        let files = try SampleFolder(["file": ""])
        let folder = SnapshotFolder(path: files.file("file"))
        #expect(try store.matrix(contract(), purpose: "analytics", snapshots: folder).rowCount == 3)
    }
}

struct RowNumberTests {
    @Test func areKeptAsKeyedHashes() throws {
        let folder = try SampleFolder([
            "customers.csv": SampleStore.customers,
            "purchases.csv": SampleStore.purchases.replacing("10.5,1", with: "10.5,INVOICE-7731"),
        ])
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        for file in ["store.sqlite", "store.sqlite-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(file)))
            #expect(bytes.range(of: Data("INVOICE-7731".utf8)) == nil)
        }
    }
}
