// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing

/// What an import says of rows that agree, disagree, cannot be true or are not there any more.
struct ImportAccountTests {
    private static let header = "id,since,left,age,contract,agreed\n"

    private func customers(_ lines: String...) throws -> (report: TableImport, consent: [String: Int]) {
        let folder = try SampleStore.folder()
        try folder.write(Self.header + lines.joined(separator: "\n"), to: "customers.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(try SampleStore.sources(), folder: folder.path)
        return (report.tables[0], try store.summary().consent ?? [:])
    }

    @Test func rowsOfOneCustomerThatDifferAreCountedAndConsentIsWhatAllOfThemGive() throws {
        let row = "ann,2020-01-01,,31,monthly,"
        let same = try customers(row + "analytics;marketing", row + "analytics;marketing")
        #expect(same.report.duplicates == 1 && same.report.contradictions == 0)
        #expect(same.consent == ["analytics": 1, "marketing": 1])
        for (second, left) in [("marketing", "marketing"), ("analytics", "analytics"), ("", "")] {
            let narrower = try customers(row + "analytics;marketing", row + second)
            #expect(narrower.report.duplicates == 0 && narrower.report.contradictions == 1)
            #expect(narrower.consent.filter { $0.value > 0 } == (left.isEmpty ? [:] : [left: 1]))
        }
        let wider = try customers(row + "analytics", row + "analytics;marketing")
        #expect(wider.consent["marketing", default: 0] == 0)
        let other = try customers(row + "analytics", "ann,2020-01-01,,32,monthly,analytics")
        #expect(other.report.contradictions == 1 && other.report.accepted == 1)
    }

    @Test func aPersonAgreesToWhatAllSourcesSay() throws {
        let folder = try SampleFolder([
            "shop.csv": "id,agreed\nann,analytics;marketing\nbob,analytics\n",
            "club.csv": "id,agreed\nann,analytics\n",
        ])
        for order in [["shop", "club"], ["club", "shop"]] {
            let tables = order.map { name in
                """
                  - table: customer
                    name: \(name)
                    files: [\(name).csv]
                    customer: id
                    consent: agreed
                """
            }
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let sources = try SampleStore.sources("tables:\n" + tables.joined(separator: "\n"))
            _ = try store.importSources(sources, folder: folder.path)
            #expect(try store.summary().consent?.filter { $0.value > 0 } == ["analytics": 2])
        }
    }

    @Test func aSourceThatHadRowsAndHasNoneRefusesTheImport() throws {
        for file in ["customers.csv", "purchases.csv"] {
            let folder = try SampleStore.folder()
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let sources = try SampleStore.sources()
            _ = try store.importSources(sources, folder: folder.path)
            let before = try store.summary()
            let header = file == "customers.csv" ? Self.header : "customer,time,amount,number\n"
            try folder.write(header, to: file)
            let refused = try store.importSources(sources, folder: folder.path)
            #expect(refused.outcome == .refused)
            #expect(refused.tables.filter(\.isEmptied).count == 1)
            #expect(refused.text.contains("--accept-empty"))
            #expect(try store.summary() == before)
            let accepted = try store.importSources(sources, folder: folder.path, acceptsEmpty: true)
            #expect(accepted.outcome == .imported)
            // It is empty now, and may stay so.
            let again = try store.importSources(sources, folder: folder.path, rereads: true)
            #expect(again.outcome == .imported)
        }
    }

    @Test func aSourceThatWasAlwaysEmptyIsNoReason() throws {
        let folder = try SampleStore.folder()
        try folder.write("customer,time,amount,number\n", to: "purchases.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        #expect(try store.importSources(try SampleStore.sources(), folder: folder.path).outcome == .imported)
    }

    @Test(arguments: [
        ("1899-12-31T23:59:59", true), ("1900-01-01", false), ("2026-01-03T23:59:59", false),
        ("2026-01-04T00:00:01", true), ("0024-10-27", true), ("2224-10-27", true),
    ])
    func timesThatCannotBeTrueAreRejected(time: String, isRejected: Bool) throws {
        let folder = try SampleStore.folder()
        try folder.write("customer,time,amount,number\nann,\(time),1,1\n", to: "purchases.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let loose = SampleStore.mapping.replacing("amount: amount", with: "amount: amount\n    reject_limit: 1")
        let today = try #require(CalendarDate("2026-01-02"))
        let report = try store.importSources(try SampleStore.sources(loose), folder: folder.path, today: today)
        #expect(report.tables[1].rejects.map(\.reason) == (isRejected ? [.impossibleTime] : []))
    }

    @Test func aCustomersDaysMayBeAgreedOnTenYearsAheadAndNotMore() throws {
        for (left, isRejected) in [("2036-01-09", false), ("2036-01-11", true)] {
            let folder = try SampleStore.folder()
            try folder.write(Self.header + "ann,2020-01-01,\(left),31,monthly,analytics\n", to: "customers.csv")
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let loose = SampleStore.mapping.replacing("customer: id", with: "customer: id\n    reject_limit: 1")
            let today = try #require(CalendarDate("2026-01-01"))
            let report = try store.importSources(try SampleStore.sources(loose), folder: folder.path, today: today)
            #expect(report.tables[0].rejects.map(\.reason) == (isRejected ? [.impossibleTime] : []))
        }
    }

    @Test func equalRowsWithoutANumberCountEachUnlessTheMappingDropsThem() throws {
        let folder = try SampleStore.folder()
        try folder.write(
            "customer,time,amount,number\nann,2025-09-01,10,1\nann,2025-09-01,10,1\nann,2025-09-01,11,1\n",
            to: "purchases.csv")
        for (rule, accepted) in [("", 3), ("duplicates: keep", 3), ("duplicates: drop", 2)] {
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let mapping = SampleStore.mapping.replacing("id: number", with: rule)
            let report = try store.importSources(try SampleStore.sources(mapping), folder: folder.path).tables[1]
            #expect(report.accepted == accepted && report.duplicates == 3 - accepted)
        }
        let both = SampleStore.mapping.replacing("id: number", with: "id: number\n    duplicates: drop")
        #expect(failure { _ = try SampleStore.sources(both) }?.code == "invalid_configuration")
    }

    @Test func aFileGivenTwiceIsRefused() throws {
        let folder = try SampleStore.folder()
        try folder.write(SampleStore.purchases, to: "copy.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        func error(_ files: String, _ rule: String) -> CustomerDataError? {
            let mapping = SampleStore.mapping.replacing("[purchases.csv]", with: files)
                .replacing("id: number", with: rule)
            return failure { _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path) }
        }
        for files in ["[purchases.csv, purchases.csv]", "[purchases.csv, copy.csv]"] {
            #expect(error(files, "")?.description.contains("byte for byte") == true)
            // Where rows count once, a file may come again.
            #expect(error(files, "id: number") == nil)
            #expect(error(files, "duplicates: drop") == nil)
        }
        for name in ["purchases.csv", "copy.csv"] { try folder.write("customer,time,amount,number\n", to: name) }
        let quiet = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = SampleStore.mapping.replacing("[purchases.csv]", with: "[purchases.csv, copy.csv]")
            .replacing("id: number", with: "")
        let report = try quiet.importSources(try SampleStore.sources(mapping), folder: folder.path)
        #expect(report.outcome == .imported, "two months without a purchase")
    }
}
