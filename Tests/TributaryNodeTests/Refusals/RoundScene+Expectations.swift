// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Testing
import TransparencyLog
import TributaryNode

extension RoundScene {
    /// Everything that a refused step must leave alone: what has left, and what another process would find.
    struct Traces: Equatable {
        let sent: [[UInt8]]
        let messages: [Digest: [RoundMessageKind: [UInt8]]]
        let studies: [StudyIdentifier: NodeStudy]
        let answered: [AnsweredRound]
        let ledger: [LedgerEntry]
        let head: Digest
        let lock: NodeLock?

        init(_ scene: RoundScene) throws {
            let state = try scene.workspace.state()
            sent = scene.test.link.sent.map(\.bytes)
            messages = state.rounds.mapValues(\.sent)
            studies = state.studies
            answered = state.answered
            ledger = try scene.workspace.store.ledgerEntries()
            head = state.ledger.head
            lock = state.lock
        }
    }

    var ledger: [LedgerEntry.State] { get throws { try workspace.store.ledgerEntries().map(\.state) } }

    /// The kinds of the round's messages that have left, in order.
    var kinds: [NodeMessageKind] { test.link.sent.map(\.kind).filter { $0 != .studyDecision } }

    /// The codes of all refusals so far.
    var codes: [String] {
        test.events.all.compactMap { event in
            switch event {
            case .declined(_, let code, _), .refused(let code, _): code
            default: nil
            }
        }
    }

    /// That the node refuses the step with this code, that nothing has left and nothing is otherwise on disk, and that
    /// it goes on with everything else. A round that is lost is declined in the next poll, without a word on why.
    ///
    /// - Parameter isLasting: false for what may be asked again.
    func expectRefusal(
        _ code: String, of step: RoundStep, isLasting: Bool = true, isWitnessed: Bool = true,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let (before, known) = (try Traces(self), codes.count)
        try await tell(step, isWitnessed: isWitnessed)
        #expect(codes.dropFirst(known) == [code], sourceLocation: location)
        #expect(try Traces(self) == before, sourceLocation: location)
        try await expectGoesOn(location)
        let declined = test.link.polls.last?.declinedRounds ?? []
        #expect(declined == (isLasting ? [step.round].compactMap(\.self) : []), sourceLocation: location)
    }

    /// What the node answers to a study, and that it costs nothing yet.
    func expectAnswer(
        _ answer: StudyDecision.Answer, to study: StudySpecification? = nil, approvals: [StudyApproval] = [],
        because reason: String, location: SourceLocation = #_sourceLocation
    ) async throws {
        try await propose(study, approvals: approvals)
        let decision = try #require(try test.decisions.last, sourceLocation: location)
        #expect(decision.answer == answer, sourceLocation: location)
        #expect(decision.reason.contains(reason), "\(decision.reason)", sourceLocation: location)
        #expect(kinds.isEmpty, sourceLocation: location)
        #expect(try ledger.isEmpty, sourceLocation: location)
    }

    /// That the node reads what the log grows by, and cosigns it.
    func expectGoesOn(_ location: SourceLocation = #_sourceLocation) async throws {
        try log.append(.studyEnded(study: .zero, ending: .cancelled))
        try await tell()
        let reading = try workspace.state().reading
        #expect(reading.size == log.size, sourceLocation: location)
        #expect(reading.cosignature?.size == log.size, sourceLocation: location)
    }

    /// That the node answers this step with a message that it had sent before, byte for byte.
    func expectResent(
        _ kind: NodeMessageKind, for step: RoundStep, location: SourceLocation = #_sourceLocation
    ) async throws {
        let before = test.link.sent
        try await tell(step)
        let new = test.link.sent.dropFirst(before.count)
        #expect(new.map(\.kind) == [kind], sourceLocation: location)
        #expect(new.first?.bytes == before.last { $0.kind == kind }?.bytes, sourceLocation: location)
    }

    /// That the node refuses these bytes as an answer to its poll.
    func expectRefusal(
        _ code: String, ofBytes bytes: [UInt8], location: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try Traces(self)
        test.link.answer(with: bytes)
        try await runner.turn()
        #expect(codes == [code], sourceLocation: location)
        #expect(try Traces(self) == before, sourceLocation: location)
        try await expectGoesOn(location)
    }

    /// That the node reads on, and neither cosigns nor takes part in anything, also after a restart.
    func expectLocked(_ code: String, location: SourceLocation = #_sourceLocation) async throws {
        try await tell()
        try restart()
        #expect(try workspace.state().lock?.code == code, sourceLocation: location)
        let (before, known) = (try Traces(self), codes.count)
        try await tell(announce { $0.expiresAt += 1 })
        #expect(codes.dropFirst(known) == ["node_locked"], sourceLocation: location)
        #expect(try Traces(self) == before, sourceLocation: location)
        #expect(try workspace.state().reading.size == log.size, sourceLocation: location)
        #expect(test.link.polls.last?.cosignature.isEmpty == true, sourceLocation: location)
    }

    /// The root key's order about this branch's ledger, or what looks like one.
    func order(signedBy key: SigningKey) async throws {
        let state = try workspace.state()
        let order = RecoveryOrder(
            federation: test.federation.federation, node: Self.node, period: 1, chargedNanoRho: 0,
            ledgerHead: state.ledger.head, logSize: log.size, logRoot: try log.checkpoint().checkpoint.root,
            issuedAt: now, reason: "a test")
        try log.append(.recovery(Signed.sign(order, with: key), proof: []))
        try await tell()
    }
}
