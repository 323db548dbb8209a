// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Testing

/// A withdrawal is not avoided by writing the purpose in another way.
struct PurposeTests {
    private func participants(_ store: CustomerStore, _ purpose: String) throws -> [String] {
        let features = try store.features(try SampleStore.contract("SELECT 1"), purpose: purpose)
        return try store.identifiers(of: features.customers)
    }

    private func undeclared() throws -> CustomerStore {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let mapping = SampleStore.mapping.replacing("    consent: agreed\n", with: "")
        _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        return store
    }

    @Test(arguments: ["Caf\u{E9}", " caf\u{E9}\n", "CAFE\u{301}", "cafe\u{301}\0"])
    func purposesAreComparedWithoutRegardToSpelling(_ purpose: String) throws {
        let folder = try SampleStore.folder()
        try folder.write(SampleStore.customers.replacing("analytics", with: "Cafe\u{301}"), to: "customers.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(try participants(store, purpose) == ["ann", "bob", "eve"])
        #expect(try store.withdrawConsent("ann", purpose: "caf\u{E9}").withdrawn == ["caf\u{E9}"])
        #expect(try participants(store, purpose) == ["bob", "eve"])
        #expect(try store.restoreConsent("ann", purpose: purpose).withdrawn == [])
    }

    @Test func spellingsInOneFileAreOnePurpose() throws {
        let folder = try SampleStore.folder()
        try folder.write(
            SampleStore.customers.replacing("46,yearly,analytics", with: "46,yearly,Analytics")
                .replacing("66,other,analytics", with: "66,other, ANALYTICS "), to: "customers.csv")
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        #expect(try participants(store, "analytics") == ["ann", "bob", "eve"])
    }

    @Test func withoutDeclaredConsentAWithdrawalCountsForEveryPurposeThatIsNotListed() throws {
        let store = try undeclared()
        _ = try store.withdrawConsent("ann", purpose: "marketing")
        #expect(try participants(store, "promotion") == ["bob", "dan", "eve"])
        #expect(try store.consent(of: "ann").text.contains("every purpose that policy.purposes in node.yaml does not"))
        try store.listPurposes(["Marketing", "Service"])
        #expect(try participants(store, "service ") == ["ann", "bob", "dan", "eve"])
        #expect(try participants(store, "marketing") == ["bob", "dan", "eve"])
        #expect(try participants(store, "promotion") == ["bob", "dan", "eve"])
        try store.listPurposes([])
        #expect(try participants(store, "service") == ["bob", "dan", "eve"])
    }

    @Test func whereConsentIsDeclaredAWithdrawalCountsForItsPurpose() throws {
        let store = try SampleStore.filled()
        _ = try store.withdrawConsent("ann", purpose: "Analytics")
        #expect(try participants(store, "marketing") == ["ann"])
        #expect(try participants(store, "analytics") == ["bob", "eve"])
    }

    @Test func anotherListMakesSnapshotsWorthless() throws {
        let folder = try SampleFolder()
        let store = try undeclared()
        let snapshots = SnapshotFolder(path: folder.file("snapshots"))
        let contract = try SampleStore.contract("SELECT 1")
        _ = try store.withdrawConsent("ann", purpose: "marketing")
        try store.listPurposes(["service"])
        #expect(try store.matrix(contract, purpose: "service", snapshots: snapshots).rowCount == 4)
        try store.listPurposes([])
        #expect(try store.matrix(contract, purpose: "service", snapshots: snapshots).rowCount == 3)
    }
}
