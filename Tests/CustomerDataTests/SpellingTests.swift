// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Foundation
import GRDB
import Testing

/// One person, however an accent is composed.
struct SpellingTests {
    private static let composed = "Jos\u{E9}"
    private static let decomposed = "Jose\u{301}"

    private let mapping = "tables:\n  - {table: transaction, files: [t.csv], customer: c, time: t}"

    private func text(_ customers: String...) -> String {
        "c,t\n" + customers.map { "\($0),2025-01-01\n" }.joined()
    }

    @Test(arguments: [
        ([composed, decomposed], composed), ([composed, decomposed], decomposed), ([decomposed, composed], composed),
        ([decomposed], " \(composed)"), ([composed], "\(decomposed)\t"),
    ])
    func nobodyIsBackInAnotherSpelling(_ spellings: [String], _ forgotten: String) throws {
        let folder = try SampleFolder(["t.csv": "c,t\n"])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.forget(forgotten)
        try folder.write("c,t\n" + spellings.map { "\($0),2025-01-01\n" }.joined(), to: "t.csv")
        let report = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        #expect(report.tables[0].forgotten == spellings.count)
        #expect(report.customers == 0)
    }

    @Test func everyCommandFindsThePerson() throws {
        let folder = try SampleFolder(["t.csv": text(Self.composed, Self.decomposed)])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        #expect(report.customers == 1)
        for spelling in [Self.composed, Self.decomposed, "  " + Self.decomposed] {
            #expect(try store.subject(spelling)?.rows["transaction"]?.count == 2)
            #expect(try store.consent(of: spelling).isKnown)
        }
        #expect(try store.withdrawConsent(Self.decomposed, purpose: nil).isKnown)
        #expect(try store.consent(of: Self.composed).isWithdrawn)
        #expect(try store.forget(Self.decomposed).rows == ["customer": 1, "transaction": 2])
        #expect(try store.subject(Self.composed) == nil)
    }

    @Test func aPersonWhomSourcesWriteInTwoWaysIsOneRowOfEach() throws {
        let both = [Self.composed, Self.decomposed, Self.composed, Self.decomposed]
        let folder = try SampleFolder([
            "t.csv": text(Self.decomposed, Self.composed, Self.decomposed),
            "c.csv": "c,since\n" + both.map { "\($0),2020-01-01\n" }.joined(),
        ])
        let customers = "  - {table: customer, files: [c.csv], customer: c, start_date: since}"
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(try SampleStore.sources("\(mapping)\n\(customers)"), folder: folder.path)
        #expect(report.tables.map(\.accepted) == [3, 1] && report.tables.map(\.duplicates) == [0, 3])
        #expect(report.customers == 1)
        // Each source has named the person: the customer stays as long as one of them is there.
        try folder.write("c,since\n", to: "c.csv")
        let left = try store.importSources(
            try SampleStore.sources("\(mapping)\n\(customers)"), folder: folder.path, acceptsEmpty: true)
        #expect(left.customers == 1)
        let none = try store.importSources(try SampleStore.sources("tables:\n\(customers)"), folder: folder.path)
        #expect(none.removedSources == ["transaction"] && none.customers == 0)
    }

    @Test func aStoreMadeBeforeKeepsWhatItKnowsAndReadsItsSourcesAgain() throws {
        let (eve, forgotten) = (Self.decomposed, "Ame\u{301}lie")
        let folder = try SampleFolder(["t.csv": text(eve)])
        let path = folder.file("store.sqlite")
        let sources = try SampleStore.sources(mapping)
        do {
            let store = try CustomerStore(path: path, key: SampleStore.key)
            _ = try store.importSources(sources, folder: folder.path)
        }
        try age(path, eve, forgotten: forgotten)
        let store = try CustomerStore(path: path, key: SampleStore.key)
        #expect(try store.consent(of: Self.composed).isWithdrawn)
        #expect(try store.subject(Self.composed) != nil)
        #expect(try store.importSources(sources, folder: folder.path).tables[0].accepted == 1)
        try folder.write(text(Self.composed, eve, "Am\u{E9}lie", forgotten), to: "t.csv")
        let report = try store.importSources(sources, folder: folder.path).tables[0]
        #expect((report.accepted, report.forgotten) == (2, 2))
        #expect(try store.customerCount == 1)
        #expect(try store.importSources(sources, folder: folder.path).outcome == .unchanged)
    }

    /// Makes the store what it was when identifiers were hashed as they were written.
    private func age(_ path: String, _ customer: String, forgotten: String) throws {
        func key(_ use: String) -> SecretBytes {
            SecretBytes(
                BLAKE2b256.keyed(Array("tributary customer store \(use)".utf8), key: SampleStore.key).bytes)
        }
        func pseudonym(_ name: String) -> Data {
            Data(BLAKE2b256.keyed(Array(name.utf8), key: key("pseudonym")).bytes)
        }
        try DatabaseQueue(path: path).write { db in
            let found = try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'tombstone_salt'")
            let salt = Array(try #require(found))
            let mark = BLAKE2b256.keyed(salt + Array(pseudonym(forgotten)), key: key("tombstone")).bytes
            try db.execute(sql: "DELETE FROM meta WHERE name = 'spelling'")
            try db.execute(sql: "UPDATE customer SET pseudonym = ?", arguments: [pseudonym(customer)])
            try db.execute(sql: "INSERT INTO withdrawal VALUES (?, '*')", arguments: [pseudonym(customer)])
            try db.execute(sql: "INSERT INTO tombstone VALUES (?)", arguments: [Data(mark)])
        }
    }
}
