// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

struct NodeStoreConformanceTests {
    let node: SampleNode

    init() throws { node = try SampleNode() }

    @Test func nothingIsLoadedBeforeEnrolment() throws {
        let store = try SQLiteNodeStore(path: node.directory.file("new.sqlite"), key: node.key)
        #expect(try store.load(identity: node.identity) == nil)
    }

    @Test func enrolmentHappensOnce() throws {
        #expect(throws: PersistenceError.duplicate(what: "the enrolment")) {
            try node.store.enroll(node.sample.membership, roster: node.roster)
        }
    }

    @Test func aReopenedStoreLoadsTheSameState() throws {
        let epochs = try node.sample.epochs(2)
        let round = try node.round()
        let study = try node.study()
        try node.store.commit([.roster(epochs[1]), .checkpoint(node.sample.checkpoint(size: 4)), .study(study)])
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[0])])
        for record in round.node[1...2] { try node.store.commit([.round(record)]) }
        try node.store.commit([.charge(round: round.specification.digest), .round(round.node[3])])

        let reopened = try SQLiteNodeStore(path: node.path, key: node.key)
        let state = try #require(try reopened.load(identity: node.identity))
        #expect(state.membership.node == node.sample.membership.node)
        #expect(state.membership.branch == node.sample.membership.branch)
        #expect(state.membership.federation == node.sample.federation)
        #expect(state.membership.rootKey == node.sample.root.verifyingKey)
        #expect(state.roster == epochs[1])
        #expect(try state.checkpoint == node.sample.checkpoint(size: 4))
        #expect(state.logSizeAtStart == 4)
        #expect(state.studies == [study.identifier: study])
        #expect(state.rounds.count == 1)
        #expect(try #require(state.rounds[round.specification.digest]).isSame(as: round.node[3]))
        #expect(state.ledger.chargedNanoRho == 7)
        #expect(state.ledger.reservedNanoRho == 0)
    }

    @Test func everyStepOfARoundIsLoadedAsItWasCommitted() throws {
        let round = try node.round()
        let digest = round.specification.digest
        try node.store.commit([.reserve(node.reservation(round))])
        for (step, record) in round.node.enumerated() {
            if step == 3 { try node.store.commit([.charge(round: digest)]) }
            try node.store.commit([.round(record)])
            let loaded = try #require(try node.load().rounds[digest])
            #expect(loaded.isSame(as: record))
        }
        try node.store.commit([.closeRound(digest)])
        #expect(try node.load().rounds.isEmpty)
        #expect(try node.store.ledgerEntries().map(\.round) == [digest])
    }

    @Test func aSessionResumesAfterTheRosterHasMovedOn() throws {
        let round = try node.round()
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        try node.store.commit([.roster(try node.sample.epochs(2)[1])])
        #expect(try #require(try node.load().rounds.values.first).isSame(as: round.node[1]))
    }

    @Test func aRoundOfAnUnknownEpochIsDroppedButStaysInTheLedger() throws {
        let stranger = try node.sample.epochs(2)[1].epoch
        let round = try node.round(roster: stranger)
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        let state = try node.load()
        #expect(state.rounds.isEmpty)
        #expect(state.ledger.reservedNanoRho == 7)
    }

    @Test func changesAreCommittedTogetherOrNotAtAll() throws {
        let round = try node.round()
        #expect(throws: PersistenceError.wrongLedgerState(round: .zero, needed: .reserved)) {
            try node.store.commit([
                .study(try node.study()), .reserve(node.reservation(round)), .round(round.node[0]),
                .checkpoint(try node.sample.checkpoint(size: 4)), .charge(round: .zero),
            ])
        }
        let state = try node.load()
        #expect(state.studies.isEmpty && state.rounds.isEmpty)
        #expect(state.checkpoint == nil)
        #expect(try node.store.ledgerEntries().isEmpty)
    }

    @Test func rosterAndCheckpointNeverGoBack() throws {
        let epochs = try node.sample.epochs(3)
        #expect(throws: PersistenceError.outOfSequence(what: "the roster epoch", expected: 2, actual: 3)) {
            try node.store.commit([.roster(epochs[2])])
        }
        #expect(throws: PersistenceError.outOfSequence(what: "the roster epoch", expected: 2, actual: 1)) {
            try node.store.commit([.roster(epochs[0])])
        }
        try node.store.commit([.checkpoint(try node.sample.checkpoint(size: 5))])
        #expect(throws: PersistenceError.outOfSequence(what: "the checkpoint's size", expected: 5, actual: 4)) {
            try node.store.commit([.checkpoint(try node.sample.checkpoint(size: 4))])
        }
    }

    @Test func aRosterThatThePinnedKeyDidNotSignIsNotLoaded() throws {
        var random = SystemRandomSource()
        let path = node.directory.file("other.sqlite")
        let store = try SQLiteNodeStore(path: path, key: node.key)
        var membership = node.sample.membership
        membership.rootKey = try SigningKey.generate(from: &random).verifyingKey
        try store.enroll(membership, roster: node.roster)
        #expect(throws: NodeRefusal.roster(reason: "epoch 1 is not signed by the pinned root key")) {
            try store.load(identity: node.identity)
        }
    }

    @Test func contractsModelsAndRequestsAreKept() throws {
        let contract = try FeatureContract(
            name: "telco", version: 1, purpose: "Retention",
            features: [Feature(name: "plan", kind: .categorical(categories: ["a", "b"]))], label: nil)
        try node.store.saveContract(contract)
        try node.store.saveContract(contract)
        #expect(try node.store.contract(contract.digest) == contract)
        #expect(try node.store.contract(.zero) == nil)

        var model = ReceivedModel(
            identifier: "churn.1", study: try StudyIdentifier("churn"), analysis: "churn", content: [1],
            receivedAt: 3)
        try node.store.saveModel(model)
        try node.store.saveModel(model)
        #expect(try node.store.models() == [model])
        #expect(try node.store.model("churn.1") == model)
        #expect(try node.store.model("churn.2") == nil)
        model.content = [2]
        #expect(throws: PersistenceError.writeOnce(what: "the model 'churn.1'")) {
            try node.store.saveModel(model)
        }

        let study = try StudyIdentifier("churn")
        try node.store.saveDecisionRequest(DecisionRequest(study: study, accept: false, reason: "no"))
        let latest = DecisionRequest(study: study, accept: true, reason: "on second thoughts")
        try node.store.saveDecisionRequest(latest)
        #expect(try node.store.decisionRequests() == [latest])
        try node.store.removeDecisionRequest(study)
        #expect(try node.store.decisionRequests().isEmpty)
    }
}
