// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing

/// Times of several clocks and amounts of several currencies become those of the branch.
struct ClockAndCurrencyTests {
    private struct Branch {
        /// As the branch writes them for the customer.
        let times: [String]
        let amounts: [Double]
        let rejects: [Reject]
    }

    /// A branch whose one customer bought what the lines say: day or time, amount, currency.
    private func branch(_ lines: [String], zone: String? = nil, source: String? = nil) throws -> Branch {
        let folder = try SampleStore.folder()
        try folder.write("who,when,amount,coin\n" + lines.map { "ann,\($0)\n" }.joined(), to: "sales.csv")
        let text =
            (zone.map { "time_zone: \($0)\n" } ?? "") + """
                tables:
                  - table: transaction
                    files: [sales.csv]
                    customer: who
                    time: when
                    reject_limit: 1
                    amount: {column: amount, bounds: [0, 100], currency: {column: coin, rates: {EUR: 1, USD: 0.5}}}

                """ + (source.map { "    time_zone: \($0)\n" } ?? "")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(try SampleStore.sources(text), folder: folder.path)
        let rows = try store.subject("ann")?.rows["transaction"] ?? []
        return Branch(
            times: rows.compactMap { if case .text(let text) = $0["time"] { text } else { nil } },
            amounts: rows.compactMap { if case .number(let number) = $0["amount"] { number } else { nil } },
            rejects: report.tables[0].rejects)
    }

    @Test func timesThatSayTheirOffsetAreTurnedIntoTheBranchsClock() throws {
        let lines = ["2024-12-31T23:30:00Z,1,EUR", "2025-07-01T00:00:00+00:00,1,EUR"]
        #expect(try branch(lines).times == ["2024-12-31T23:30:00", "2025-07-01T00:00:00"])
        #expect(try branch(lines, zone: "Europe/Berlin").times == ["2025-01-01T00:30:00", "2025-07-01T02:00:00"])
    }

    @Test func timesWithoutAnOffsetAreTheBranchsUnlessTheSourceGoesByAnotherClock() throws {
        let lines = ["2025-01-01 12:00,1,EUR", "2025-07-01 12:00,1,EUR"]
        #expect(try branch(lines, zone: "Europe/Berlin").times == ["2025-01-01T12:00:00", "2025-07-01T12:00:00"])
        let both = try branch(lines, zone: "Europe/Berlin", source: "America/New_York")
        #expect(both.times == ["2025-01-01T18:00:00", "2025-07-01T18:00:00"])
        let source = try branch(lines, source: "America/New_York")
        #expect(source.times == ["2025-01-01T17:00:00", "2025-07-01T16:00:00"])
    }

    @Test func daysStayTheDaysTheyAre() throws {
        let there = try branch(["2025-01-01,1,EUR"], zone: "Europe/Berlin", source: "Pacific/Auckland")
        #expect(there.times == ["2025-01-01T00:00:00"])
    }

    /// On 30 March 2025 Berlin's clocks leave out the hour after two; on 26 October they show it twice.
    @Test func hoursThatAreMissingOrComeTwiceAreRead() throws {
        let lines = ["2025-03-30 02:30,1,EUR", "2025-10-26 02:30,1,EUR", "2025-10-26T00:30:00Z,1,EUR"]
        let times = try branch(lines, source: "Europe/Berlin").times
        #expect(times == ["2025-03-30T01:30:00", "2025-10-26T00:30:00", "2025-10-26T01:30:00"])
    }

    @Test func amountsBecomeTheBranchsCurrencyBeforeTheirBoundsAreLookedAt() throws {
        let found = try branch(["2025-01-01,150,USD", "2025-01-02,100,EUR", "2025-01-03,150,EUR", "2025-01-04,,"])
        #expect(found.amounts == [75, 100])
        #expect(found.times.count == 3)
        #expect(found.rejects.map(\.reason) == [.outOfBounds])
    }

    @Test func aCurrencyWithoutARateIsRejectedAtItsPlace() throws {
        let found = try branch(["2025-01-01,1,GBP", "2025-01-02,1,usd", "2025-01-03,1,"])
        #expect(found.rejects.map(\.reason) == [.unknownCurrency, .unknownCurrency, .unknownCurrency])
        #expect(found.rejects.map(\.line) == [2, 3, 4] && found.rejects.allSatisfy { $0.column == "coin" })
    }

    @Test func anotherClockOrRateReadsTheFilesAgain() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let zoned = try SampleStore.sources("time_zone: Asia/Tokyo\n" + SampleStore.mapping)
        #expect(try store.importSources(zoned, folder: folder.path).outcome == .imported)
        #expect(try store.importSources(zoned, folder: folder.path).outcome == .unchanged)
    }
}
