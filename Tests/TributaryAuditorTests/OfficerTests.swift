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
        try register.set(.suspended, of: "olga")
        #expect(try register.officers().map(\.name) == ["anna"])
        #expect(try register.entries().map(\.standing) == [.active, .suspended])
        try register.set(.active, of: "olga")
        #expect(try register.officers() == [officer("anna", 2), officer("olga", 1)])
    }

    @Test func aNameOrKeyServesOneOfficer() throws {
        let register = OfficerRegister(folder: folder.path)
        try register.add(officer("olga", 1))
        #expect(throws: AuditorError.self) { try register.add(officer("olga", 2)) }
        #expect(throws: AuditorError.self) { try register.add(officer("anna", 1)) }
        #expect(throws: AuditorError.self) { try register.add(officer("../anna", 3)) }
        #expect(throws: AuditorError.self) { try register.set(.suspended, of: "nobody") }
        #expect(throws: AuditorError.self) { try register.set(.active, of: "olga") }
    }

    @Test func aRevokedOfficerAndTheKeyNeverComeBack() throws {
        let register = OfficerRegister(folder: folder.path)
        try register.add(officer("olga", 1))
        try register.set(.revoked, of: "olga")
        #expect(try register.officers().isEmpty)
        #expect(throws: AuditorError.self) { try register.set(.active, of: "olga") }
        #expect(throws: AuditorError.self) { try register.add(officer("olga", 2)) }
        #expect(throws: AuditorError.self) { try register.add(officer("anna", 1)) }
        #expect(throws: AuditorError.self) {
            try register.rotate("olga", to: TestFederation.key(3).verifyingKey)
        }
    }

    @Test func aReplacedKeyIsBurnt() throws {
        let register = OfficerRegister(folder: folder.path)
        try register.add(officer("olga", 1))
        try register.add(officer("anna", 2))
        #expect(throws: AuditorError.self) { try register.rotate("olga", to: TestFederation.key(2).verifyingKey) }
        try register.rotate("olga", to: TestFederation.key(3).verifyingKey)
        #expect(try register.officers() == [officer("anna", 2), officer("olga", 3)])
        #expect(throws: AuditorError.self) { try register.rotate("olga", to: TestFederation.key(1).verifyingKey) }
        #expect(throws: AuditorError.self) { try register.add(officer("eve", 1)) }
    }

    @Test func onlyTheRoleThatAnActNeedsSigns() throws {
        let files = OfficerDirectory(path: folder.path + "/audrey")
        var random = SeededRandomSource(seed: .zero)
        let made = try files.create(name: "audrey", role: .auditor, passphrase: { nil }, random: &random)
        #expect(throws: AuditorError.self) { try OpenOfficer(files, role: .privacyOfficer, act: "approves a study") }
        let open = try OpenOfficer(files, role: .auditor, act: "files a report")
        let source = PassphraseSource(file: nil, environment: [:]) { _ in nil }
        #expect(try open.key(source).verifyingKey == made.key)
        try PrivateFile.write(
            Array("audrey auditor \(TestFederation.key(9).verifyingKey.hex)\n".utf8), to: files.publicFile)
        #expect(throws: AuditorError.self) {
            try OpenOfficer(files, role: .auditor, act: "files a report").key(source)
        }
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
