// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

struct OfficerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func officer(_ name: String, _ key: UInt8) throws -> RosterOfficer {
        RosterOfficer(name: name, role: .privacyOfficer, key: try TestFederation.key(key).verifyingKey)
    }

    @Test func officersAreListedByName() throws {
        let register = OfficerRegister(folder: folder.path)
        try register.add(officer("olga", 1))
        try register.add(officer("anna", 2))
        try register.add(officer("anna", 2))
        #expect(try register.officers() == [officer("anna", 2), officer("olga", 1)])
        try register.remove("olga")
        #expect(try register.officers().map(\.name) == ["anna"])
    }

    @Test func aNameOrKeyServesOneOfficer() throws {
        let register = OfficerRegister(folder: folder.path)
        try register.add(officer("olga", 1))
        #expect(throws: AuditorError.self) { try register.add(officer("olga", 2)) }
        #expect(throws: AuditorError.self) { try register.add(officer("anna", 1)) }
        #expect(throws: AuditorError.self) { try register.add(officer("../anna", 3)) }
        #expect(throws: AuditorError.self) { try register.remove("nobody") }
    }

    @Test func anOfficersKeyIsMadeOnceAndOpensAgain() throws {
        let files = OfficerDirectory(path: folder.path + "/olga")
        var random = SeededRandomSource(seed: .zero)
        let made = try files.create(name: "olga", role: .privacyOfficer, passphrase: { nil }, random: &random)
        #expect(try files.officer() == made)
        let source = PassphraseSource(file: nil, environment: [:]) { _ in nil }
        #expect(try files.key.open(source).verifyingKey == made.key)
        #expect(throws: AuditorError.self) {
            try files.create(name: "olga", role: .privacyOfficer, passphrase: { nil }, random: &random)
        }
    }

    @Test func anOfficersKeyLivesApartFromTheRoots() throws {
        let files = AuditorDirectory(path: folder.path + "/root")
        try files.create()
        var random = SeededRandomSource(seed: .zero)
        _ = try files.rootKey.create(passphrase: nil, random: &random)
        #expect(throws: AuditorError.self) {
            try OfficerDirectory(path: files.path)
                .create(name: "olga", role: .privacyOfficer, passphrase: { nil }, random: &random)
        }
    }

    @Test func theReviewRecomputesTheCost() throws {
        let study = try TestFederation().study("alpha")
        let review = try StudyReview(study)
        #expect(review.nanoRho == (try study.totalNanoRho()))
        #expect(review.rounds == 2)
        #expect(review.numbersPerBranch == 20)
        #expect(review.analysis == "churn.logistic")
        #expect(review.text.contains("20 masked numbers"))
    }

    @Test func aLoweredCostIsNotPutToAnOfficer() throws {
        let study = try TestFederation().study("alpha") { $0.rounds[1].nanoRho -= 1 }
        #expect(throws: AuditorError.self) { try StudyReview(study) }
    }
}
