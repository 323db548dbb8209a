// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Testing
import TransparencyLog
import TributaryNode

/// A running node and the log: what it cosigns, and when it does nothing any more.
struct NodeLogTests {
    private let test: TestRunner
    private var log: TestLog

    init() async throws {
        test = try await TestRunner()
        log = try TestLog(test.federation, test.federation.epochs(for: test.workspace.secrets.identity.verifyingKey))
    }

    private func show(_ page: LogPage) async throws {
        test.link.answer(with: CoordinatorMessage(log: page))
        try await test.runner.turn()
    }

    private func nextPoll() async throws -> PollRequest {
        try await test.runner.turn()
        return try #require(test.link.polls.last)
    }

    @Test func aJoiningNodeReadsFromTheFirstEntryAndCosignsOnceItIsInForce() async throws {
        #expect(test.link.polls.isEmpty)
        try await show(log.page(from: 0))
        #expect(test.link.polls[0].logSize == 0)
        var poll = try await nextPoll()
        #expect(poll.logSize == log.size && poll.cosignature.isEmpty)
        try await show(log.page(from: log.size, isWitnessed: true))
        #expect(test.events.all.contains(.roster(number: 2, branches: 3)))
        poll = try await nextPoll()
        #expect(poll.witnessedSize == log.size)
        let signature = try NoteSignature(parsingLine: poll.cosignature)
        #expect("\(signature.name)" == "\(TestFederation.logOrigin)/north")
    }

    @Test func whatWasReadOutlivesTheProcess() async throws {
        try await show(log.page(from: 0, isWitnessed: true))
        let poll = try await nextPoll()
        let again = try test.restarted()
        try await again.turn()
        #expect(test.link.polls.last == poll)
    }

    @Test func aShorterLogIsAnAlarmAndTheNodeGoesOnWhenItIsWholeAgain() async throws {
        var log = log
        let shorter = log
        try log.append(.studyEnded(study: .zero, ending: .cancelled))
        try await show(log.page(from: 0, isWitnessed: true))
        try await show(shorter.page(from: shorter.size))
        var poll = try await nextPoll()
        #expect(poll.cosignature.isEmpty && poll.logSize == log.size)
        var facts = try LogFacts(test.workspace.state())
        #expect(facts.isStopped && facts.incidents.map(\.code) == ["log_rollback"])
        try await test.propose(TestFederation.study())
        #expect(try test.decisions.isEmpty == false)
        try await show(log.page(from: log.size, isWitnessed: true))
        facts = try LogFacts(test.workspace.state())
        #expect(!facts.isStopped && facts.incidents.count == 1)
        poll = try await nextPoll()
        #expect(!poll.cosignature.isEmpty)
    }

    /// Head office serves bytes that the log does not name, and later the right ones.
    @Test func onlyTheModelThatTheLogNamesIsKept() async throws {
        let (study, model) = (try TestFederation.study(), Array("model".utf8))
        let name = "\(study.identifier).1"
        var log = log
        try await test.propose(study)
        try log.append(
            .modelPublished(
                model: name, study: study.digest, digest: ProtocolHash.digest("model", model), analysis: "statistics"))
        try log.append(.studyEnded(study: study.digest, ending: .finished))
        test.link.publish(Array("another model".utf8), as: .model(name))
        try await show(log.page(from: 0, isWitnessed: true))
        let again = try test.restarted()
        for _ in 0..<3 { try await again.turn() }
        #expect(try test.workspace.store.models().isEmpty)
        #expect(!PrivateFile.exists("\(test.node.directory.models)/\(name).json"))
        var facts = try LogFacts(test.workspace.state())
        #expect(facts.incidents.map(\.code) == ["other_model"] && facts.incidents[0].resolvedAt == nil)
        // The log is not in doubt: rounds and cosignatures go on.
        #expect(!facts.isStopped)
        #expect(try test.workspace.state().openIncident == nil)
        let folder = "\(test.node.path)/evidence"
        #expect(try EvidenceFolder(test.workspace.state()).write(to: folder) == 1)
        test.link.publish(model, as: .model(name))
        try await test.restarted().turn()
        #expect(try test.workspace.store.models().map(\.content) == [model])
        facts = try LogFacts(test.workspace.state())
        #expect(facts.incidents.map(\.code) == ["other_model"] && facts.incidents[0].resolvedAt != nil)
    }

    /// The log says of a model, by name and digest, that it is no longer to be used.
    @Test func aRetiredModelIsNotScoredWith() async throws {
        let (study, model) = (try TestFederation.study(), Array("model".utf8))
        let (name, digest) = ("\(study.identifier).1", ProtocolHash.digest("model", model))
        var log = log
        try await test.propose(study)
        try log.append(.modelPublished(model: name, study: study.digest, digest: digest, analysis: "statistics"))
        try log.append(.modelRetired(model: name, digest: .zero, reason: "of another model"))
        try await show(log.page(from: 0, isWitnessed: true))
        func retirement() throws -> String? { try test.workspace.state().studies[study.identifier]?.retirement }
        #expect(try retirement() == nil)
        let size = log.size
        try log.append(.modelRetired(model: name, digest: digest, reason: "too \u{1B}[31mold"))
        try await show(log.page(from: size, isWitnessed: true))
        #expect(try retirement() == "too \u{1B}[31mold")
        #expect(test.events.all.contains(.modelRetired(name, reason: "too \u{1B}[31mold")))
        #expect(!test.events.all.contains { $0.text.contains("\u{1B}") })
        #expect(try StatusReport(test.workspace).retired == [name: "too [31mold"])
    }

    @Test func twoHistoriesOfOneLengthEndTheNodeForGoodAndLeaveEvidence() async throws {
        var (log, other) = (log, log)
        try log.append(.studyEnded(study: .zero, ending: .cancelled))
        try other.append(.studyEnded(study: .zero, ending: .failed))
        try await show(log.page(from: 0, isWitnessed: true))
        test.link.answer(with: CoordinatorMessage(log: try other.page(from: other.size)))
        await #expect(throws: TributaryNodeError.self) { try await test.runner.run() }
        let polls = test.link.polls.count
        await #expect(throws: TributaryNodeError.self) { try await test.restarted().run() }
        #expect(test.link.polls.count == polls)

        let folder = test.node.path + "/evidence"
        #expect(try EvidenceFolder(test.workspace.state()).write(to: folder) == 1)
        let place = folder + "/1-log_equivocation"
        let verifier = try test.federation.epoch(1, after: nil, node: nil).logVerifier()
        let notes = try ["trusted", "offered"].map {
            try verifier.verifyFirst(PrivateFile.read("\(place)/\($0).checkpoint")).checkpoint
        }
        #expect(notes[0].size == notes[1].size && notes[0].root != notes[1].root)
        #expect(await test.node.run("status") == 1)
    }

    @Test func aStoreThatIsBehindItsMarkerIsLocked() async throws {
        try await show(log.page(from: 0, isWitnessed: true))
        let reached = try #require(try test.marker.read())
        try test.marker.write(reached + 5, durably: true)
        _ = try test.restarted()
        #expect(try test.workspace.state().lock?.code == "restored")
        // The marker is not lowered before the root key has spoken, and the lock stays.
        #expect(try test.marker.read() == reached + 5)
        let again = try test.restarted()
        try await again.turn()
        #expect(test.link.polls.last?.cosignature.isEmpty == true)
        #expect(await test.node.run("status") == 1)
    }

    @Test func aLeaveIsSignedOnceAndSentUntilTheLogHasIt() async throws {
        var log = log
        try await show(log.page(from: 0, isWitnessed: true))
        test.link.failSubmissions(with: HTTPTransportError.unreachable(reason: "test"))
        let request = NoticeRequest(kind: .leave, reason: "summer")
        try test.workspace.store.saveNoticeRequest(request)
        await #expect(throws: HTTPTransportError.self) { try await test.runner.carryOut(request) }
        #expect(try test.workspace.store.noticeRequest() == nil)
        test.link.failSubmissions(with: nil)
        let again = try test.restarted()
        try await again.turn()
        let sent = test.link.sent.filter { $0.kind == .membershipNotice }
        #expect(sent.count == 1)
        let notice = try Signed<MembershipNotice>(canonicalBytes: sent[0].bytes)
        #expect(notice.statement.kind == .leave && notice.statement.size == log.size)
        #expect(notice.isAuthentic(under: test.workspace.secrets.identity.verifyingKey))
        #expect(test.link.polls.last?.cosignature.isEmpty == true)

        try log.append(.membershipNoticed(notice, proof: []))
        test.link.answer(with: CoordinatorMessage(log: try log.page(from: log.size - 1)))
        try await again.turn()
        let count = test.link.sent.count
        for _ in 0..<2 { try await again.turn() }
        #expect(test.link.sent.count == count)
        #expect(try LogFacts(test.workspace.state()).isOnLeave)
    }
}
