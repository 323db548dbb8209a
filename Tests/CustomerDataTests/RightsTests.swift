// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Testing

struct ConsentTests {
    private func participants(_ store: CustomerStore, _ purpose: String = "analytics") throws -> [String] {
        let features = try store.features(try SampleStore.contract("SELECT 1"), purpose: purpose)
        return try store.identifiers(of: features.customers)
    }

    @Test func whoWithdrawsFromAPurposeTakesNoPartInIt() throws {
        let store = try SampleStore.filled()
        #expect(try participants(store) == ["ann", "bob", "eve"])
        let record = try store.withdrawConsent(" ann ", purpose: "analytics")
        #expect(record.isKnown && record.withdrawn == ["analytics"] && !record.isWithdrawn)
        #expect(record.agreed == ["analytics", "marketing"])
        #expect(try participants(store) == ["bob", "eve"])
        #expect(try participants(store, "marketing") == ["ann"])
        let features = try store.features(try SampleStore.contract("SELECT 1"), purpose: "analytics")
        #expect(features.quality.withoutConsent == 2)
        #expect(try store.summary().withdrawn == 1)
        #expect(try store.restoreConsent("ann", purpose: "analytics").withdrawn == [])
        #expect(try participants(store) == ["ann", "bob", "eve"])
    }

    @Test func whoWithdrawsFromEverythingTakesPartInNothing() throws {
        let store = try SampleStore.filled()
        #expect(try store.withdrawConsent("ann", purpose: nil).isWithdrawn)
        #expect(try participants(store) == ["bob", "eve"])
        #expect(try participants(store, "marketing").isEmpty)
        #expect(try store.consent(of: "ann").text.contains("takes part in no later round"))
    }

    @Test func aWithdrawalOutlivesImportsAndComesBeforeThem() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        #expect(try store.withdrawConsent("bob", purpose: nil).isKnown == false)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(try participants(store) == ["ann", "eve"])
        try folder.write(
            SampleStore.customers + "\nbob,2021-06-15,,46,yearly,analytics;marketing\n", to: "customers.csv")
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(try participants(store) == ["ann", "eve"])
    }

    @Test func aWithdrawalCountsWhereNoSourceAsksForConsent() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = SampleStore.mapping.replacing("    consent: agreed\n", with: "")
        _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        _ = try store.withdrawConsent("dan", purpose: "analytics")
        #expect(try participants(store) == ["ann", "bob", "eve"])
        #expect(try store.consent(of: "dan").agreed == nil)
    }

    @Test(arguments: ["x' OR '1'='1", "') OR 1 --", "a\0b"])
    func aPurposeIsATextWhateverItHolds(_ purpose: String) throws {
        let store = try SampleStore.filled()
        _ = try store.withdrawConsent("ann", purpose: purpose)
        #expect(try participants(store) == ["ann", "bob", "eve"])
        #expect(try participants(store, purpose).isEmpty)
    }
}

struct RetentionTests {
    private let mapping = "retention: {transaction: 30, customer: 100}\n" + SampleStore.mapping

    @Test func erasesWhatIsOlderThanItsLimit() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        func run(_ day: String) throws -> ImportReport {
            let today = try #require(CalendarDate(day))
            return try store.importSources(try SampleStore.sources(mapping), folder: folder.path, today: today)
        }
        // The first of September is the last day that is kept; eve left 153 days before.
        let first = try run("2025-10-01")
        #expect(first.expired == ["transaction": 1, "customer": 1])
        #expect(first.text.contains("1 transaction row older than the retention allows: erased"))
        #expect(try store.summary().tables[0].firstDay == "2025-09-01")
        #expect(try store.subject("eve") == nil)
        // Nothing has changed but the day.
        let second = try run("2025-10-02")
        #expect(second.outcome == .imported)
        #expect(second.expired == ["transaction": 2])
        #expect(try run("2025-10-02").outcome == .unchanged)
    }

    @Test(arguments: [
        ("transaction: 30", "transaction: 0", "retention.transaction must be from 1 to 36525 days"),
        ("transaction: 30", "transaction: 36526", "retention.transaction must be from 1 to 36525 days"),
        (
            "transaction: 30", "transactions: 30",
            "unknown key sources.retention.transactions; did you mean transaction?"
        ),
    ])
    func saysWhatIsWrong(_ part: String, _ replacement: String, _ message: String) {
        let error = failure { _ = try SampleStore.sources(mapping.replacing(part, with: replacement)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
    }

    @Test func writesWhatItReads() throws {
        let read = try SampleStore.sources(mapping)
        #expect(read.retention.days == [.transaction: 30, .customer: 100])
        #expect(try SampleStore.sources(read.yamlText.replacing("sources:\n", with: "")) == read)
    }
}

struct SubjectRecordTests {
    @Test func holdsAllThatTheStoreHolds() throws {
        let store = try SampleStore.filled()
        _ = try store.withdrawConsent("ann", purpose: "marketing")
        let record = try #require(try store.subject("ann"))
        #expect(record.customer == "ann")
        #expect(record.sources == ["customer", "transaction"])
        #expect(
            record.attributes == [
                "start_date": .text("2020-01-01"), "age": .number(31), "contract": .text("monthly"),
            ])
        #expect(record.consent.agreed == ["analytics", "marketing"])
        #expect(record.consent.withdrawn == ["marketing"])
        #expect(record.rows.keys.sorted() == ["transaction"])
        #expect(record.rows["transaction"]?.count == 3)
        #expect(
            record.rows["transaction"]?[1] == ["time": .text("2025-09-30T18:00:00"), "amount": .number(4.5)])
        #expect(record.text.contains("time 2025-09-30T18:00:00, amount 4.5"))
        let json = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        #expect(json.contains("\"amount\":4.5"))
    }

    @Test func nobodyIsThereAfterBeingForgotten() throws {
        let store = try SampleStore.filled()
        _ = try store.withdrawConsent("ann", purpose: nil)
        _ = try store.forget("ann")
        #expect(try store.subject("ann") == nil)
        #expect(try store.consent(of: "ann").isWithdrawn == false)
        #expect(try store.subject("nobody") == nil)
    }
}
