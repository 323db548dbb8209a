// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// Branch 1, which has accepted a study, in front of a head office that may lie in any way it likes. Whatever it
/// announces is properly in the log, unless the lie is about the log.
struct RefusalScene {
    let simulation: Simulation

    var branch: TestBranch { simulation[1] }
    var coordinator: TestCoordinator { simulation.coordinator }
    var federation: TestFederation { simulation.federation }

    init(analysis: AnalysisSpecification? = nil) throws { try self.init(Simulation(analysis: analysis)) }

    /// Every branch answers the study first.
    init(_ simulation: Simulation) throws {
        self.simulation = simulation
        try simulation.decide()
    }

    init(undecided simulation: Simulation) { self.simulation = simulation }

    /// A new epoch, which takes force.
    func moveRoster(_ change: (inout RosterEpoch) -> Void) throws {
        let next = try federation.signed(federation.epoch(after: coordinator.roster.epoch, change: change))
        try coordinator.publish(next)
        try simulation.settle()
    }

    /// Every branch reads the log to its end and cosigns, and is asked for nothing else.
    func catchUp() throws { while try simulation.read() {} }

    /// The round under way, as head office knows it.
    var round: (round: Digest, record: RoundRecord)? { coordinator.round.map { ($0.round, $0.record()) } }

    /// A release behind a closing entry.
    func release(of round: Digest, result: Digest = .zero) -> ReleaseRecord {
        ReleaseRecord(
            round: round, study: coordinator.proposal.study.digest, resultDigest: result, contributors: 5,
            terms: coordinator.proposal.study.rounds[0], transcript: .zero, codeVersion: "test")
    }

    /// An announcement of the next round with a lie in its specification. The branch has read the log up to it.
    func announcement(_ lie: (inout RoundSpecification) -> Void = { _ in }) throws -> RoundStep {
        var specification = try coordinator.specification()
        lie(&specification)
        let stored = try coordinator.announced(specification)
        try catchUp()
        return .announcement(coordinator.announcement(of: stored))
    }

    /// That the branch refuses this step in exactly these words, and that nothing has changed by it.
    func expect(
        _ refusal: NodeRefusal, from step: RoundStep, now: UInt64? = nil, location: SourceLocation = #_sourceLocation
    ) {
        expect(refusal, from: CoordinatorMessage(step: step), now: now, location: location)
    }

    /// That the branch refuses this step with this public code, and that nothing has changed by it.
    func expect(
        code: String, from step: RoundStep, now: UInt64? = nil, location: SourceLocation = #_sourceLocation
    ) {
        expect(code: code, from: CoordinatorMessage(step: step), now: now, location: location)
    }

    /// That the branch refuses in exactly these words, and that nothing has changed by it, in memory or on disk.
    func expect(
        _ refusal: NodeRefusal, from message: CoordinatorMessage, now: UInt64? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        expectRefusal(of: message, now: now, location: location) { $0 == refusal }
    }

    /// That the branch refuses with this public code, and that nothing has changed by it.
    func expect(
        code: String, from message: CoordinatorMessage, now: UInt64? = nil, location: SourceLocation = #_sourceLocation
    ) {
        expectRefusal(of: message, now: now, location: location) { $0.code == code }
    }

    private func expectRefusal(
        of message: CoordinatorMessage, now: UInt64?, location: SourceLocation, _ isRight: (NodeRefusal) -> Bool
    ) {
        let before = Snapshot(branch)
        let now = now ?? coordinator.now
        let branch = branch
        #expect(sourceLocation: location) {
            _ = try branch.receive(message, now: now)
        } throws: { error in
            (error as? NodeRefusal).map(isRight) ?? false
        }
        #expect(Snapshot(branch) == before, sourceLocation: location)
    }

    /// Everything of a branch that a refused message must leave alone.
    private struct Snapshot: Equatable {
        let ledger: LedgerPosition
        let entries: [LedgerEntry]
        let studies: [StudyIdentifier: NodeStudy]
        let reading: [UInt8]
        let lock: NodeLock?
        let messages: [Digest: [RoundMessageKind: [UInt8]]]
        let stored: [Digest: [RoundMessageKind: [UInt8]]]
        let sent: Int

        init(_ branch: TestBranch) {
            ledger = branch.ledger
            entries = branch.store.ledger
            studies = branch.core.state.studies
            reading = branch.core.state.reading.canonicalBytes
            lock = branch.core.state.lock
            messages = branch.core.state.rounds.mapValues(\.sent)
            stored = branch.store.rounds.mapValues(\.sent)
            sent = branch.sent.count + branch.decisions.count
        }
    }
}
