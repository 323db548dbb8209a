// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing

struct CoordinatorStoreConformanceTests {
    let directory: TemporaryDirectory
    let store: SQLiteCoordinatorStore
    let sample: SampleFederation

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteCoordinatorStore(path: directory.file("coordinator.sqlite"))
        sample = try SampleFederation()
    }

    @Test func settingsAreWrittenOnce() throws {
        try store.write { try $0.insertSetting("root-key", [1, 2]) }
        try store.write { try $0.insertSetting("root-key", [1, 2]) }
        #expect(throws: PersistenceError.writeOnce(what: "the setting 'root-key'")) {
            try store.write { try $0.insertSetting("root-key", [1, 3]) }
        }
        #expect(try store.read { try $0.setting("root-key") } == [1, 2])
        #expect(try store.read { try $0.setting("other") } == nil)
    }

    @Test func rosterEpochsAreConsecutive() throws {
        let epochs = try sample.epochs(3).map(\.signed)
        #expect(throws: PersistenceError.outOfSequence(what: "the roster epoch", expected: 1, actual: 2)) {
            try store.write { try $0.insertRosterEpoch(epochs[1]) }
        }
        try store.write { for epoch in epochs { try $0.insertRosterEpoch(epoch) } }
        #expect(throws: PersistenceError.outOfSequence(what: "the roster epoch", expected: 4, actual: 3)) {
            try store.write { try $0.insertRosterEpoch(epochs[2]) }
        }
        #expect(try store.read { try $0.rosterEpochs() } == epochs)
    }

    @Test func invitationsAndEnrolmentsAreReplacedInPlace() throws {
        var invitations = ["south", "north"].map {
            StoredInvitation(branch: $0, secretHash: sample.digest($0), expiresAt: 99, isUsed: false)
        }
        var enrolments = ["b", "a"].map {
            StoredEnrolment(
                identifier: $0, branch: "south", identityKey: sample.root.verifyingKey, certificateRequest: [1],
                certificate: [])
        }
        try store.write { transaction in
            for invitation in invitations { try transaction.saveInvitation(invitation) }
            for enrolment in enrolments { try transaction.saveEnrolment(enrolment) }
        }
        invitations[0].isUsed = true
        enrolments[0].certificate = [4, 5]
        try store.write { transaction in
            try transaction.saveInvitation(invitations[0])
            try transaction.saveEnrolment(enrolments[0])
        }
        #expect(try store.read { try $0.invitations() } == invitations)
        #expect(try store.read { try $0.enrolments() } == enrolments)
    }

    @Test func contractsAreInsertedOnce() throws {
        let digests = [sample.digest("b"), sample.digest("a")]
        try store.write { for digest in digests { try $0.insertContract(digest.bytes, digest: digest) } }
        #expect(try store.read { try $0.contractDigests() } == digests)
        #expect(try store.read { try $0.contract(digests[1]) } == digests[1].bytes)
        #expect(try store.read { try $0.contract(.zero) } == nil)
        #expect(throws: PersistenceError.duplicate(what: "the feature contract")) {
            try store.write { try $0.insertContract([0], digest: digests[0]) }
        }
    }

    @Test func studiesGoOnButKeepTheirSpecification() throws {
        var churn = sample.stored(try sample.study())
        let other = sample.stored(try sample.study("segments"))
        try store.write { transaction in
            for study in [churn, other] { try transaction.saveStudy(study) }
        }
        churn.status = .finished
        churn.model = "churn.1"
        churn.consecutiveAborts = 0
        churn.analysisState = []
        try store.write { try $0.saveStudy(churn) }
        #expect(try store.read { try $0.studies() } == [churn, other])
        #expect(try store.read { try $0.study(churn.specification.identifier) } == churn)
        let altered = sample.stored(try sample.study(title: "Something else"))
        #expect(throws: PersistenceError.writeOnce(what: "the specification of study 'churn'")) {
            try store.write { try $0.saveStudy(altered) }
        }
    }

    @Test func approvalsAreUniqueAndTheLatestDecisionCounts() throws {
        let study = try sample.study()
        let approval = StudyApproval.sign(study.digest, with: sample.root)
        var decisions = sample.nodes.map { sample.decision(on: study, by: $0) }
        try store.write { transaction in
            try transaction.saveStudy(sample.stored(study))
            try transaction.insertApproval(approval)
            for decision in decisions { try transaction.saveDecision(decision) }
        }
        decisions[2] = sample.decision(on: study, by: sample.nodes[2], at: 8)
        try store.write { try $0.saveDecision(decisions[2]) }
        #expect(try store.read { try $0.approvals(of: study.digest) } == [approval])
        #expect(try store.read { try $0.decisions(on: study.digest) } == decisions)
        #expect(try store.read { try $0.decisions(on: .zero) }.isEmpty)
        #expect(throws: PersistenceError.duplicate(what: "this officer's approval")) {
            try store.write { try $0.insertApproval(approval) }
        }
    }

    @Test func modelsChangeOnlyByBeingRetired() throws {
        var model = StoredModel(
            identifier: "churn.1", study: try StudyIdentifier("churn"), analysis: "churn", content: [1, 2],
            publishedAt: 5, isRetired: false)
        try store.write { try $0.saveModel(model) }
        model.isRetired = true
        try store.write { try $0.saveModel(model) }
        #expect(try store.read { try $0.models() } == [model])
        #expect(try store.read { try $0.model("churn.1") } == model)
        #expect(try store.read { try $0.model("churn.2") } == nil)
        model.content = [1, 3]
        #expect(throws: PersistenceError.writeOnce(what: "the model 'churn.1'")) {
            try store.write { try $0.saveModel(model) }
        }
    }

    @Test func aThrowingBodyLeavesNothing() throws {
        struct Interruption: Error {}
        #expect(throws: Interruption.self) {
            try store.write { transaction in
                try transaction.insertSetting("a", [1])
                try transaction.saveStudy(sample.stored(try sample.study()))
                try transaction.insertLogEntry([1], at: 0)
                throw Interruption()
            }
        }
        #expect(try store.read { try $0.setting("a") } == nil)
        #expect(try store.read { try $0.studies() }.isEmpty)
        #expect(try store.read { try $0.logSize() } == 0)
    }

    @Test func aNumberThatSQLiteCannotHoldIsRefused() throws {
        let invitation = StoredInvitation(branch: "x", secretHash: .zero, expiresAt: 1 << 63, isUsed: false)
        #expect(throws: PersistenceError.malformed(what: "expires_at")) {
            try store.write { try $0.saveInvitation(invitation) }
        }
        let latest = StoredInvitation(branch: "x", secretHash: .zero, expiresAt: 1 << 63 - 1, isUsed: false)
        try store.write { try $0.saveInvitation(latest) }
        #expect(try store.read { try $0.invitations() } == [latest])
    }
}
