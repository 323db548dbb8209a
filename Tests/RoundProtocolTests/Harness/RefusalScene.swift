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

    /// A new epoch, which the branch takes in.
    func moveRoster(_ change: (inout RosterEpoch) -> Void) throws {
        let next = try federation.signed(federation.epoch(after: coordinator.roster.epoch, change: change))
        coordinator.publish(next)
        _ = try branch.receive(.roster([next.signed]), now: coordinator.now)
    }

    /// An announcement of the next round with a lie in its specification.
    func announcement(_ lie: (inout RoundSpecification) -> Void = { _ in }) throws -> Announcement {
        var specification = try coordinator.specification()
        lie(&specification)
        return try coordinator.announcement(of: coordinator.announced(specification), logSize: branch.poll().logSize)
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
        let roster: VerifiedRosterEpoch
        let checkpoint: VerifiedCheckpoint?
        let messages: [Digest: [RoundMessageKind: [UInt8]]]
        let stored: [Digest: [RoundMessageKind: [UInt8]]]
        let sent: Int

        init(_ branch: TestBranch) {
            ledger = branch.ledger
            entries = branch.store.ledger
            studies = branch.core.state.studies
            roster = branch.core.state.roster
            checkpoint = branch.core.state.checkpoint
            messages = branch.core.state.rounds.mapValues(\.sent)
            stored = branch.store.rounds.mapValues(\.sent)
            sent = branch.sent.count + branch.decisions.count
        }
    }
}
