// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Foundation
import Testing

struct ImportTests {
    @Test func takesEveryGoodRow() throws {
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let folder = try SampleStore.folder()
        let report = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(report.outcome == .imported)
        #expect(report.tables.map(\.accepted) == [5, 5])
        #expect(report.tables[0].missing == ["left": 3, "age": 1])
        #expect(report.customers == 5)
        #expect(report.withoutConsent == 1)
        let summary = try store.summary()
        #expect(summary.tables[0].rows == 5)
        #expect(summary.tables[0].customers == 3)
        #expect(summary.tables[0].firstDay == "2025-08-01")
        #expect(summary.tables[0].lastDay == "2025-10-02")
        #expect(summary.consent == ["analytics": 4, "marketing": 1])
        #expect(summary.referenceDate == "2025-09-30")
    }

    @Test func aSecondImportOfTheSameFilesChangesNothing() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let before = try store.summary()
        let again = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(again.outcome == .unchanged)
        #expect(again.tables.allSatisfy { $0.outcome == .unchanged })
        #expect(try store.summary() == before)
    }

    @Test func aChangedFileReplacesItsRows() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        try folder.write("id,since,left,age,contract,agreed\nann,2020-01-01,,32,yearly,\n", to: "customers.csv")
        let report = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(report.tables.map(\.outcome) == [.imported, .unchanged])
        // ann, and those whom the purchases still name.
        #expect(report.customers == 3)
        #expect(report.withoutConsent == 3)
        let whole = try SampleStore.sources().tables[0]
        let alone = SourceMapping(referenceDate: nil, tables: [whole])
        let without = try store.importSources(alone, folder: folder.path)
        #expect(without.removedSources == ["transaction"])
        #expect(without.customers == 1)
    }

    @Test func listsEveryRejectWithItsPlaceAndNeverItsValue() throws {
        let folder = try SampleStore.folder()
        try folder.write(
            """
            customer,time,amount,number
            ann,2025-02-31,1,1
            ann,2025-02-01,secret,2
            ,2025-02-01,1,3
            ann,,1,4
            ann,2025-02-01,1
            ann,2025-02-01,1,5
            ann,2025-02-01,1,5
            """, to: "purchases.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let loose = SampleStore.mapping.replacing("amount: amount", with: "amount: amount\n    reject_limit: 1")
        let report = try store.importSources(try SampleStore.sources(loose), folder: folder.path).tables[1]
        #expect(report.read == 7)
        #expect(report.accepted == 1)
        #expect(report.duplicates == 1)
        #expect(report.rejects.map(\.line) == [2, 3, 4, 5, 6])
        #expect(report.rejects.map(\.column) == ["time", "amount", "customer", "time", nil])
        #expect(
            report.rejects.map(\.reason)
                == [.notADate, .notANumber, .missingCustomer, .missingValue, .wrongFieldCount])
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(!json.contains("secret"))
    }

    @Test func refusesWhenTooManyRowsAreRejectedAndKeepsTheOldData() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let before = try store.summary()
        try folder.write("customer,time,amount,number\nann,never,1,1\n", to: "purchases.csv")
        let report = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(report.outcome == .refused)
        #expect(report.text.contains("the store is as it was"))
        #expect(try store.summary() == before)
    }

    @Test(arguments: [
        ("customer,time,amount\nann,2025-01-01,1\n", "unknown_column"),
        ("customer,time,amount,number\nann,2025-01-01,1,1\nbob,\"2025", "malformed_input"),
        ("customer,time,amount,number,number\n", "duplicate_column"),
        ("", "malformed_input"),
    ])
    func aFileThatCannotBeReadLeavesTheOldData(_ text: String, _ code: String) throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let before = try store.summary()
        try folder.write(text, to: "purchases.csv")
        try folder.write("id,since,left,age,contract,agreed\n", to: "customers.csv")
        let error = failure { _ = try store.importSources(try SampleStore.sources(), folder: folder.path) }
        #expect(error?.code == code)
        #expect(error?.description.contains("purchases.csv") == true)
        #expect(try store.summary() == before)
    }

    @Test func refusesValuesOutsideTheirBoundsAndTimesThatRunBackwards() throws {
        let folder = try SampleFolder([
            "calls.csv": """
            id,opened,answered,resolved,done
            a,2025-01-02 10:00,2025-01-02 11:00,2025-01-02 12:00,yes
            a,2025-01-02 10:00,2025-01-02 09:00,,no
            a,2025-01-02 10:00,,,perhaps
            """,
            "survey.csv": "id;on;csat;nps\na;2025-01-01;6;1\na;2025-01-01;5;11\na;2025-01-01;4,5;\na;2025-01-01;3;0\n",
            "sales.csv": "id;on;sum\na;01.02.2025;1.234,5\na;01.02.2025;-1\n",
        ])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(
            """
            tables:
              - {table: interaction, files: [calls.csv], customer: id, opened: opened, first_response: answered,
                 resolved: resolved, first_contact: done, reject_limit: 1}
              - {table: survey, files: [survey.csv], delimiter: ;, decimal: comma, customer: id, time: "on", csat: csat,
                 nps: nps, reject_limit: 1}
              - table: transaction
                files: [sales.csv]
                delimiter: ;
                decimal: comma
                customer: id
                time: {column: "on", format: dd.MM.yyyy}
                amount: {column: sum, bounds: [0, 1000000]}
                reject_limit: 1
            """)
        let report = try store.importSources(mapping, folder: folder.path)
        #expect(report.tables.map(\.accepted) == [1, 1, 1])
        #expect(report.tables[0].rejects.map(\.reason) == [.inconsistentTimes, .notYesOrNo])
        #expect(report.tables[1].rejects.map(\.reason) == [.outOfBounds, .outOfBounds, .notAWholeNumber])
        #expect(report.tables[2].rejects.map(\.reason) == [.outOfBounds])
    }

    @Test func onlyTheFirstRejectsAreListed() throws {
        let lines = (0...TableImport.maximumListedRejects).map { "ann,never,1,\($0)" }
        let folder = try SampleStore.folder()
        try folder.write("customer,time,amount,number\n" + lines.joined(separator: "\n"), to: "purchases.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let table = try store.importSources(try SampleStore.sources(), folder: folder.path).tables[1]
        #expect(table.rejectedCount == TableImport.maximumListedRejects + 1)
        #expect(table.rejects.count == TableImport.maximumListedRejects)
    }

    @Test func twoSourcesMayNotFillOneAttribute() throws {
        let folder = try SampleFolder(["a.csv": "id,age\nann,1\n", "b.csv": "id,Age\nann,2\n"])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = try SampleStore.sources(
            """
            tables:
              - {table: customer, name: one, files: [a.csv], customer: id, attributes: [age]}
              - {table: customer, name: two, files: [b.csv], customer: id, attributes: [Age]}
            """)
        #expect(failure { _ = try store.importSources(mapping, folder: folder.path) }?.code == "duplicate_column")
    }
}

struct CustomerStoreTests {
    @Test func anotherKeyDoesNotOpenTheStore() throws {
        let folder = try SampleFolder()
        _ = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        let other = SecretBytes([UInt8](repeating: 8, count: 32))
        #expect(
            failure { _ = try CustomerStore(path: folder.file("store.sqlite"), key: other) } == .wrongStoreKey)
    }

    @Test func theFileHoldsNoIdentifierInTheClear() throws {
        let folder = try SampleFolder([
            "customers.csv": SampleStore.customers.replacing("ann", with: "planted-name-7731"),
            "purchases.csv": SampleStore.purchases.replacing("ann", with: "planted-name-7731"),
        ])
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        for file in ["store.sqlite", "store.sqlite-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(file)))
            #expect(bytes.range(of: Data("planted-name-7731".utf8)) == nil)
        }
    }

    @Test func aForgottenCustomerIsErasedAndDoesNotComeBack() throws {
        let folder = try SampleFolder([
            "customers.csv": SampleStore.customers + "\nzoe,2020-01-01,,28,planted-attribute-7731,analytics\n",
            "purchases.csv": SampleStore.purchases + "\nzoe,2025-09-01,1,9\n",
        ])
        let store = try CustomerStore(path: folder.file("store.sqlite"), key: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let report = try store.forget(" zoe ")
        #expect(report.wasKnown)
        #expect(report.rows == ["customer": 1, "transaction": 1])
        #expect(try store.customerCount == 5)
        for file in ["store.sqlite", "store.sqlite-wal"] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: folder.file(file)))) ?? Data()
            #expect(bytes.range(of: Data("planted-attribute-7731".utf8)) == nil)
        }
        try folder.write(SampleStore.customers + "\nzoe,2020-01-01,,29,monthly,analytics\n", to: "customers.csv")
        let again = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(again.tables[0].forgotten == 1)
        #expect(again.customers == 5)
        #expect(try store.summary().forgotten == 1)
    }

    @Test func aCustomerMayBeForgottenBeforeAnyImport() throws {
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        #expect(try store.forget("ann").wasKnown == false)
        let folder = try SampleStore.folder()
        let report = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(report.customers == 4)
        #expect(report.tables.map(\.forgotten) == [1, 3])
    }

    @Test func theSameFifthIsHeldOutEveryTime() throws {
        let rows = (0..<5000).map { "c\($0),2020-01-01,,30,monthly,analytics" }
        let folder = try SampleFolder([
            "customers.csv": "id,since,left,age,contract,agreed\n" + rows.joined(separator: "\n"),
            "purchases.csv": "customer,time,amount,number\n",
        ])
        func heldOut(_ key: UInt8) throws -> [Bool] {
            let store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: key, count: 32)))
            _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
            let contract = try SampleStore.contract("SELECT 1")
            return try store.features(contract, purpose: "analytics").matrix.isHeldOut
        }
        let first = try heldOut(1)
        #expect(try heldOut(1) == first)
        #expect(try heldOut(2) != first)
        // 5000 draws at 1/5: standard deviation 28; seven of them.
        #expect(abs(first.count { $0 } - 1000) < 200)
    }
}
