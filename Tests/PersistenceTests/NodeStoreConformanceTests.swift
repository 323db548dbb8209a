// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
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

    @Test func aDroppedStudyIsGone() throws {
        let study = try node.study()
        try node.store.commit([.roster(try node.sample.epochs(1)[0]), .study(study)])
        try node.store.commit([.dropStudy(study.identifier)])
        #expect(try node.store.load(identity: node.identity)?.studies.isEmpty == true)
    }

    /// A store of the first schema, which did not know of retired models.
    @Test func anOlderStoreIsBroughtUpToDate() throws {
        var study = try node.study()
        try node.store.commit([.roster(try node.sample.epochs(1)[0]), .study(study)])
        try DatabaseQueue(path: node.path).write {
            try $0.execute(sql: "ALTER TABLE study DROP COLUMN retirement; PRAGMA user_version = 1")
        }
        study.retirement = nil
        let store = try SQLiteNodeStore(path: node.path, key: node.key)
        #expect(try store.load(identity: node.identity)?.studies == [study.identifier: study])
    }

    @Test func aReopenedStoreLoadsTheSameState() throws {
        let epochs = try node.sample.epochs(2)
        let round = try node.round()
        let study = try node.study()
        try node.store.commit([.roster(epochs[0]), .roster(epochs[1]), .study(study)])
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[0])])
        for record in round.node[1...2] { try node.store.commit([.round(record)]) }
        try node.store.commit([.charge(round: round.specification.digest), .round(round.node[3])])

        let reopened = try SQLiteNodeStore(path: node.path, key: node.key)
        let state = try #require(try reopened.load(identity: node.identity))
        #expect(state.membership.node == node.sample.membership.node)
        #expect(state.membership.branch == node.sample.membership.branch)
        #expect(state.membership.federation == node.sample.federation)
        #expect(state.membership.rootKey == node.sample.root.verifyingKey)
        // Nothing of the log has been read: the epoch that it enrolled with is the one to act on.
        #expect(state.roster == epochs[0].epoch)
        #expect(state.reading.size == 0 && state.logSizeAtStart == 0)
        #expect(state.studies == [study.identifier: study])
        #expect(state.rounds.count == 1)
        #expect(try #require(state.rounds[round.specification.digest]).isSame(as: round.node[3]))
        #expect(state.ledger.chargedNanoRho == 7)
        #expect(state.ledger.reservedNanoRho == 0)
    }

    @Test func everyStepOfARoundIsLoadedAsItWasCommitted() throws {
        let round = try node.round()
        let digest = round.specification.digest
        try node.store.commit([.roster(node.roster), .reserve(node.reservation(round))])
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
        try node.store.commit([.roster(node.roster), .reserve(node.reservation(round)), .round(round.node[1])])
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
                .lock(NodeLock(reason: .restored(marker: 2, found: 1), since: 1)), .charge(round: .zero),
            ])
        }
        let state = try node.load()
        #expect(state.studies.isEmpty && state.rounds.isEmpty)
        #expect(state.lock == nil)
        #expect(try node.store.ledgerEntries().isEmpty)
        #expect(try node.store.generation() == 0)
    }

    @Test func epochsFollowOneAnotherAndNeverChange() throws {
        let epochs = try node.sample.epochs(3)
        #expect(throws: PersistenceError.outOfSequence(what: "the roster epoch", expected: 1, actual: 3)) {
            try node.store.commit([.roster(epochs[2])])
        }
        try node.store.commit([.roster(epochs[0]), .roster(epochs[1]), .roster(epochs[0])])
        let other = try node.sample.epochs(2, movesPeriod: true)[1]
        #expect(throws: PersistenceError.writeOnce(what: "roster epoch 2")) {
            try node.store.commit([.roster(other)])
        }
    }

    @Test func everyCommitIsCountedAndNothingElse() throws {
        #expect(try node.store.generation() == 0)
        #expect(try node.store.commit([.study(try node.study())]) == 1)
        #expect(try node.store.commit([]) == 2)
        try node.store.saveNoticeRequest(NoticeRequest(kind: .leave, reason: "fair"))
        #expect(try node.store.generation() == 2)
    }

    @Test func theLockIsReplacedAndRemoved() throws {
        let locks = [NodeLock.Reason.restored(marker: 9, found: 4), .behindLog(round: .zero, index: 7)].map {
            NodeLock(reason: $0, since: 5)
        }
        for lock in locks {
            try node.store.commit([.lock(lock)])
            #expect(try node.load().lock == lock)
        }
        try node.store.commit([.lock(nil)])
        #expect(try node.load().lock == nil)
    }

    @Test func evidenceOfTwoHistoriesIsKeptAndOfTheRestTheNewest() throws {
        func incident(_ kind: LogIncident.Kind, _ number: Int) -> LogIncident {
            LogIncident(
                kind: kind, trusted: [1], offered: [2], proof: [.zero], detail: "\(number)",
                detectedAt: UInt64(number))
        }
        var first = incident(.equivocation, 0)
        let others = (1...LogIncident.maximumCount + 1).map { incident(.rollback, $0) }
        for incident in [first] + others { try node.store.commit([.incident(incident)]) }
        first.resolvedAt = 99
        try node.store.commit([.incident(first)])
        let kept = try node.load().incidents
        #expect(kept.first == first)
        #expect(kept.dropFirst().elementsEqual(others.suffix(LogIncident.maximumCount)))
    }

    @Test func answeredQuestionsOfTheOpenPeriodAreRemembered() throws {
        let rounds = [(1, "a"), (2, "b"), (1, "c")].map { period, name in
            AnsweredRound(
                round: node.sample.digest(name), period: period, question: node.sample.digest("q"),
                survivors: node.sample.nodes)
        }
        try node.store.commit(rounds.map { .answered($0) })
        #expect(try node.load().answered == [rounds[0], rounds[2]])
        #expect(throws: PersistenceError.duplicate(what: "the answered round \(rounds[0].round)")) {
            try node.store.commit([.answered(rounds[0])])
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

        #expect(try node.store.noticeRequest() == nil)
        try node.store.saveNoticeRequest(NoticeRequest(kind: .leave, reason: "fair"))
        try node.store.saveNoticeRequest(NoticeRequest(kind: .comeBack, reason: "over"))
        #expect(try node.store.noticeRequest() == NoticeRequest(kind: .comeBack, reason: "over"))
        try node.store.removeNoticeRequest()
        #expect(try node.store.noticeRequest() == nil)
    }
}
