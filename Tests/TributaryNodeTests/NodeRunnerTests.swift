// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import HTTPTransport
import RoundProtocol
import Testing
import TributaryNode

struct NodeRunnerTests {
    @Test func aStudyWithinThePolicyIsAcceptedUnasked() async throws {
        let test = try await TestRunner()
        try await test.propose(TestFederation.study())
        #expect(try test.decisions.map(\.answer) == [.accepted])
        #expect(try test.decisions[0].isAuthentic(under: test.workspace.secrets.identity.verifyingKey))
        #expect(try test.workspace.store.contract(TestFederation.contract().digest) != nil)
    }

    @Test func aNewContractWaitsForAPersonWhereTheBranchWantsToBeAsked() async throws {
        let test = try await TestRunner(contracts: .ask)
        let study = try TestFederation.study()
        try await test.propose(study)
        #expect(try test.decisions.map(\.answer) == [.deferred])
        #expect(try test.workspace.shelf.accepted(study.contractDigest) == nil)
        #expect(try test.workspace.shelf.known(study.contractDigest) != nil)
        try await test.runner.carryOut(
            DecisionRequest(study: study.identifier, accept: true, reason: "fine with us"))
        #expect(try test.decisions.map(\.answer) == [.deferred, .accepted])
        #expect(try test.workspace.shelf.accepted(study.contractDigest) != nil)
        #expect(!PrivateFile.exists("\(test.node.directory.contracts)/\(study.contractDigest.hex)"))
        // The next study on the same contract need not wait.
        try await test.propose(TestFederation.study("statistics-q5"))
        #expect(try test.decisions.last?.answer == .accepted)
    }

    @Test func anotherContractThanTheStudyNamesIsNotKept() async throws {
        let test = try await TestRunner()
        let study = try TestFederation.study()
        test.link.publish(try TestFederation.contract("other").canonicalBytes, as: .contract(study.contractDigest))
        test.link.answer(with: test.proposal(study))
        try await test.runner.turn()
        #expect(try test.decisions.isEmpty)
        #expect(try test.workspace.shelf.known(study.contractDigest) == nil)
        #expect(
            test.events.all.contains(
                .refused(code: "differs_from_agreed", reason: "the feature contract is not what was agreed")))
    }

    /// The store has taken the decision, and nothing else is done until the marker says so.
    @Test func aMarkerThatCannotBeWrittenLeavesTheNodeWithWhatItsStoreHolds() async throws {
        let test = try await TestRunner()
        let study = try TestFederation.study()
        let marker = test.node.directory.marker
        let before = try PrivateFile.read(marker)
        PrivateFile.remove(marker)
        try FileManager.default.createDirectory(atPath: marker, withIntermediateDirectories: false)
        await #expect(throws: (any Error).self) { try await test.propose(study) }
        #expect(try test.decisions.isEmpty)
        try FileManager.default.removeItem(atPath: marker)
        try PrivateFile.write(before, to: marker)
        try await test.runner.turn()
        #expect(test.link.polls.last?.knownStudies == [study.digest])
    }

    @Test func aStudyThatTheDataCannotServeIsNotAcceptedUnasked() async throws {
        let test = try await TestRunner(features: FixedFeatures(serves: false))
        try await test.propose(TestFederation.study())
        #expect(try test.decisions.map(\.answer) == [.deferred])
    }

    @Test func aDecisionIsSentUntilTheCoordinatorHasIt() async throws {
        let test = try await TestRunner(acceptUpTo: 0)
        let study = try TestFederation.study()
        try await test.propose(study)
        let request = DecisionRequest(study: study.identifier, accept: false, reason: "not now")
        try test.workspace.store.saveDecisionRequest(request)
        test.link.failSubmissions(with: HTTPTransportError.unreachable(reason: "test"))
        await #expect(throws: HTTPTransportError.self) { try await test.runner.carryOut(request) }
        #expect(try test.workspace.store.decisionRequests() == [request])
        test.link.failSubmissions(with: nil)
        // Another process finds the request, and sends the decision that was made before.
        try await test.restarted().carryOut(request)
        #expect(try test.decisions.map(\.answer) == [.deferred, .refused])
        #expect(try test.workspace.store.decisionRequests().isEmpty)
    }

    @Test func aDecisionAgainstThePolicyIsSaidAndDropped() async throws {
        let test = try await TestRunner(acceptUpTo: 0)
        let request = DecisionRequest(study: try StudyIdentifier("unknown"), accept: true, reason: "")
        try test.workspace.store.saveDecisionRequest(request)
        try await test.runner.carryOut(request)
        #expect(try test.workspace.store.decisionRequests().isEmpty)
        #expect(test.events.all.contains { if case .refused = $0 { true } else { false } })
    }

    @Test func aRefusedRoundIsDeclinedWithTheNextPollAndTheReasonStays() async throws {
        let test = try await TestRunner()
        let round = ProtocolHash.digest("spec", [1, 2, 3])
        let announcement = Announcement(round: round, logIndex: 0, state: [])
        test.link.answer(with: CoordinatorMessage(step: .announcement(announcement)))
        try await test.runner.turn()
        try await test.runner.turn()
        #expect(test.link.polls[0].declinedRounds.isEmpty)
        #expect(test.link.polls[1].declinedRounds == [round])
        #expect(test.link.sent.isEmpty)
        #expect(
            test.events.all.contains { if case .declined(round.hex, "log_refused", _) = $0 { true } else { false } })
    }

    @Test(arguments: [[], [0], [99], [UInt8](repeating: 255, count: 100)])
    func bytesThatAreNoInstructionChangeNothing(_ bytes: [UInt8]) async throws {
        let test = try await TestRunner()
        test.link.answer(with: bytes)
        try await test.runner.turn()
        #expect(test.link.sent.isEmpty)
        #expect(test.events.all.contains { if case .refused = $0 { true } else { false } })
    }

    @Test func anUnreachableCoordinatorIsOneLineAndNoEnd() async throws {
        let test = try await TestRunner()
        for _ in 0..<3 { test.link.fail(with: HTTPTransportError.unreachable(reason: "nobody there")) }
        let task = Task { try await test.runner.run() }
        try await eventually { test.link.polls.count >= 5 }
        #expect(test.link.polls.count >= 5)
        task.cancel()
        try await task.value
        let unreachable = test.events.all.filter { if case .unreachable = $0 { true } else { false } }
        #expect(unreachable.count == 1)
        #expect(test.events.all.contains(.connected))
        #expect(test.events.all.last == .stopped)
    }

    @Test func aCertificateIsRenewedBeforeItEndsWithoutARestart() async throws {
        // Dated back by five minutes, a certificate of one second is due at once.
        let test = try await TestRunner(lifetimeSeconds: 1)
        let renewed = try test.federation.certificate(for: test.workspace.secrets)
        test.link.issue(renewed)
        try await test.runner.turn()
        #expect(test.link.shown.map(\.certificate) == [renewed])
        #expect(try PrivateFile.read(test.node.directory.certificate) == renewed)
        try await test.runner.turn()
        #expect(test.link.shown.count == 1)
    }

    @Test func aRefusedRenewalDoesNotKeepTheNodeFromItsWork() async throws {
        let test = try await TestRunner(lifetimeSeconds: 1)
        try await test.propose(TestFederation.study())
        #expect(try test.decisions.count == 1)
        #expect(test.events.all.contains { if case .problem = $0 { true } else { false } })
    }

    @Test func whatHasLeftIsOnRecord() async throws {
        let test = try await TestRunner()
        try await test.propose(TestFederation.study())
        let totals = try SentRecord(path: test.node.directory.sentRecord).totals()
        #expect(totals.messages == 1 && totals.numbers == 0)
        #expect(totals.bytes == UInt64(test.link.sent[0].bytes.count + Signature.byteCount))
        #expect(PrivateFile.permissions(test.node.directory.sentRecord) == 0o600)
    }
}
