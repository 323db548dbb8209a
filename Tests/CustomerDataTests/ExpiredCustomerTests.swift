// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Testing

/// Retention erases customers who left; rows of other sources must not bring them back.
struct ExpiredCustomerTests {
    private static let leavers = "id,left\nann,2020-01-01\nbob,\n"
    private static let purchases = "customer,time,number\nann,2019-05-05,1\nbob,2025-01-01,2\n"
    private static let customerTable = "  - {table: customer, files: [c.csv], customer: id, churn_date: left}\n"

    private let folder: SampleFolder
    private let store: CustomerStore

    init() throws {
        folder = try SampleFolder(["c.csv": Self.leavers, "t.csv": Self.purchases])
        store = try CustomerStore(inMemoryWithKey: SampleStore.key)
    }

    private func run(
        retention: String = "retention: {customer: 365}\n", customers: String = customerTable,
        transaction: String = "", rereads: Bool = false
    ) throws -> ImportReport {
        let mapping = """
            \(retention)tables:
            \(customers)  - {table: transaction, files: [t.csv], customer: customer, id: number, time: time\(transaction)}
            """
        let today = try #require(CalendarDate("2025-10-01"))
        return try store.importSources(
            try SampleStore.sources(mapping), folder: folder.path, rereads: rereads, today: today)
    }

    private func buy() throws {
        try folder.write(Self.purchases + "ann,2025-02-02,3\nbob,2025-02-02,4\n", to: "t.csv")
    }

    private func purchases(of customer: String) throws -> Int? {
        try store.subject(customer).map { $0.rows["transaction"]?.count ?? 0 }
    }

    @Test(arguments: ["", ", watermark: number"])
    func stayErasedWhenOnlyAnotherSourceHasChanged(_ watermark: String) throws {
        #expect(try run(transaction: watermark).expired == ["customer": 1, "transaction": 1])
        try buy()
        let second = try run(transaction: watermark)
        #expect(second.tables[1].expired == (watermark.isEmpty ? 2 : 1))
        #expect(second.text.contains("of customers who left longer ago than the retention allows"))
        #expect(try purchases(of: "ann") == nil)
        #expect(try purchases(of: "bob") == 2)
    }

    @Test func stayErasedWhenTheCustomerSourceNoLongerNamesThem() throws {
        _ = try run()
        try folder.write("id,left\nbob,\n", to: "c.csv")
        try buy()
        #expect(try run().customers == 1)
        #expect(try run(rereads: true).customers == 1)
        #expect(try purchases(of: "ann") == nil)
    }

    @Test func stayErasedWhenASourceThatDoesNotSayWhoLeftNamesThem() throws {
        _ = try run()
        try folder.write("id,left\nbob,\n", to: "c.csv")
        try folder.write("id,age\nann,31\n", to: "ages.csv")
        let ages = "  - {table: customer, name: ages, files: [ages.csv], customer: id, attributes: [age]}\n"
        try buy()
        #expect(try run(customers: ages + Self.customerTable).customers == 1)
        #expect(try purchases(of: "ann") == nil)
        #expect(try store.summary().tables[0].rows == 2)
    }

    @Test func comeBackWithAllTheirRowsWhenTheirSourceSaysThatTheyAreBack() throws {
        _ = try run()
        try buy()
        _ = try run()
        try folder.write("id,left\nann,2025-09-01\nbob,\n", to: "c.csv")
        let back = try run()
        #expect(back.tables.map(\.table) == ["customer", "transaction"])
        #expect(try purchases(of: "ann") == 2)
        // And are erased again when they leave.
        try folder.write(Self.leavers, to: "c.csv")
        #expect(try run().expired == ["customer": 1, "transaction": 2])
        #expect(try purchases(of: "ann") == nil)
    }

    @Test func comeBackWhenTheBranchKeepsEverybodyAgain() throws {
        _ = try run()
        _ = try run(retention: "")
        #expect(try purchases(of: "ann") == 1)
    }

    @Test func areForgottenForGoodOnRequest() throws {
        _ = try run()
        #expect(try store.forget("ann").wasKnown == false)
        try folder.write("id,left\nann,\nbob,\n", to: "c.csv")
        #expect(try run().tables.map(\.forgotten) == [1, 0])
        #expect(try purchases(of: "ann") == nil)
    }

    @Test func aRefusedSourceIsRefusedWhateverComesAfterIt() throws {
        try folder.write("id,left\nann,x\nbob,\n", to: "c.csv")
        #expect(try run().outcome == .refused)
        #expect(try store.customerCount == 0)
    }
}
