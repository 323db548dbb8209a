// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Synchronization
import Testing
import TributaryNode

/// "What a node refuses" of `docs/SECURE_AGGREGATION.md`, line by line, by the program that polls, stores, sends. Each
/// test is named for the lie; these are the lies about whole rounds.
struct NodeRefusalTests {
    @Test func goesThroughAnHonestRound() async throws {
        let scene = try await RoundScene.at(.end)
        #expect(scene.kinds == [.advertisement, .shares, .maskedInput, .consistency, .unmasking])
        #expect(try scene.ledger == [.charged])
        #expect(scene.codes.isEmpty)
        try scene.log.append(.roundClosed(scene.record))
        try await scene.tell()
        #expect(try scene.workspace.state().rounds.isEmpty)
        #expect(try scene.workspace.state().lock == nil)
    }

    // MARK: Line 8: every message is stored before it is sent, and sent again verbatim

    @Test func storesEveryMessageBeforeItIsSentAndPaysBeforeTheVector() async throws {
        let scene = try await RoundScene.at(.announcement)
        let workspace = scene.workspace
        let seen = Mutex<[NodeMessageKind: Bool]>([:])
        scene.test.link.onSubmission { kind, bytes in
            guard let kept = RoundMessageKind(rawValue: kind.rawValue) else { return }
            let isStored = try workspace.state().rounds.values.contains { $0.sent[kept] == bytes }
            let isPaid = try workspace.store.ledgerEntries().map(\.state) == [.charged]
            seen.withLock { $0[kind] = isStored && (kind != .maskedInput || isPaid) }
        }
        try await scene.advertise(scene.announce())
        try await scene.share()
        try await scene.mask()
        try await scene.agree()
        try await scene.unmask()
        #expect(seen.withLock { $0.values.filter { $0 }.count } == RoundMessageKind.allCases.count)
    }

    @Test(arguments: RoundMessageKind.allCases)
    func sendsNothingThatItsDiskDidNotTake(_ kind: RoundMessageKind) async throws {
        let step = try #require(RoundMessageKind.allCases.firstIndex(of: kind).flatMap(RoundScene.Step.init(rawValue:)))
        let scene = try await RoundScene.at(step)
        try scene.restart { $0.store = FullDisk(store: $0.store) }
        let before = try RoundScene.Traces(scene)
        let next = try scene.honestStep(step)
        await #expect(throws: FullDisk.Failure.self) { try await scene.tell(next) }
        #expect(try RoundScene.Traces(scene) == before)
        // With room on the disk again the round goes on.
        try scene.restart()
        try await scene.tell(next)
        #expect(scene.test.link.sent.last?.kind.rawValue == kind.rawValue)
    }

    @Test(arguments: RoundMessageKind.allCases, [false, true])
    func refusesToComputeAMessageTwice(_ kind: RoundMessageKind, afterARestart: Bool) async throws {
        let step = try #require(RoundMessageKind.allCases.firstIndex(of: kind).flatMap(RoundScene.Step.init(rawValue:)))
        let scene = try await RoundScene.at(try #require(RoundScene.Step(rawValue: step.rawValue + 1)))
        if afterARestart { try scene.restart() }
        let ledger = try scene.ledger
        try await scene.expectResent(
            try #require(NodeMessageKind(rawValue: kind.rawValue)), for: scene.honestStep(step))
        #expect(try scene.ledger == ledger)
    }

    @Test func sendsTheStoredMessageWhenTheConnectionHadFailed() async throws {
        let scene = try await RoundScene.at(.inbox)
        scene.test.link.failSubmissions(with: HTTPTransportError.unreachable(reason: "test"))
        let inbox = try scene.inbox
        await #expect(throws: HTTPTransportError.self) { try await scene.tell(.shares(inbox)) }
        #expect(try scene.ledger == [.charged])
        let stored = try scene.workspace.state().rounds[scene.round]?.sent[.maskedInput]
        scene.test.link.failSubmissions(with: nil)
        try scene.restart()
        try await scene.mask()
        #expect(scene.test.link.sent.last?.bytes == stored)
        #expect(try scene.ledger == [.charged])
    }

    // MARK: Line 9: the ledger

    @Test func refusesWhatTheBudgetDoesNotHold() async throws {
        let scene = try await RoundScene.at(.announcement)
        try scene.restart { $0.policy.budgetNanoRho = scene.study.rounds[0].nanoRho - 1 }
        try await scene.expectRefusal("budget_exceeded", of: scene.announce())
        #expect(try scene.ledger.isEmpty)
    }

    @Test func refusesWhatThePurposesLimitDoesNotHold() async throws {
        let scene = try await RoundScene.at(.announcement)
        let purpose = scene.study.purpose
        try scene.restart { $0.policy.purposeBudgets[purpose] = scene.study.rounds[0].nanoRho - 1 }
        try await scene.expectRefusal("budget_exceeded", of: scene.announce())
    }

    // MARK: Line 10: nothing beside these messages

    @Test func hasNoMessageForAnythingElse() {
        #expect(
            Set(NodeMessageKind.allCases.map(\.rawValue))
                == Set(RoundMessageKind.allCases.map(\.rawValue)).union(["study-decision", "membership-notice"]))
    }

    @Test func tellsNobodyWhyItRefuses() async throws {
        let scene = try await RoundScene.at(.list)
        let few = try AdvertisementList(round: scene.round, advertisements: scene.list.advertisements.suffix(2))
        try await scene.tell()
        let before = try #require(scene.test.link.polls.last)
        try await scene.expectRefusal("set_too_small", of: .advertisements(few))
        var after = try #require(scene.test.link.polls.last)
        #expect(after.declinedRounds == [try scene.round])
        after.declinedRounds = before.declinedRounds
        (after.logSize, after.witnessedSize) = (before.logSize, before.witnessedSize)
        after.cosignature = before.cosignature
        #expect(after == before)
    }

    // MARK: Line 12: a question that is asked again

    @Test func refusesTheSameQuestionWithAnotherSetOfFewBranches() async throws {
        let scene = try await RoundScene.at(.end)
        try await scene.fail()
        try await scene.advertise(scene.announce())
        try await scene.share()
        // One branch vanishes: the two sums would differ by what it holds.
        scene.members[NodeIdentifier(rawValue: 1)] = nil
        try await scene.mask()
        try await scene.expectRefusal("repeated_round", of: .survivors(scene.survivors))
        #expect(scene.kinds.last == .maskedInput)
        // The vector was paid; its sum is never made.
        #expect(try scene.ledger == [.charged, .charged])
    }

    @Test func answersTheSameQuestionWithTheSameBranches() async throws {
        let scene = try await RoundScene.at(.end)
        try await scene.fail()
        try await scene.advertise(scene.announce())
        try await scene.share()
        try await scene.mask()
        try await scene.agree()
        try await scene.unmask()
        #expect(scene.kinds.suffix(2) == [.consistency, .unmasking])
    }
}
