// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol

/// A second study beside the simulation's own, with one round of its own under way, driven by hand.
struct SecondStudy {
    let proposal: StudyProposal
    private(set) var machine: CoordinatorRound

    /// Every branch has accepted the study, and the log announces its first round.
    init(_ simulation: Simulation, _ name: String = "second", purpose: String = "retention") throws {
        let coordinator = simulation.coordinator
        var draft = try simulation.federation.draft(name)
        draft.purpose = purpose
        let specification = try draft.specification()
        proposal = simulation.federation.proposal(specification)
        for branch in simulation.branches { try branch.accept(proposal) }
        let run = try StudyRun(
            StoredStudy(
                specification: specification, status: .started, analysisState: draft.initialState().encoded,
                transcript: .zero, consecutiveAborts: 0, model: nil),
            contract: simulation.federation.contract, history: [])
        let position = try coordinator.store.read { try $0.logSize() }
        let round = try run.nextRound(
            roster: coordinator.roster.epoch, logPosition: position, now: coordinator.now,
            lifetimeSeconds: TestCoordinator.roundSeconds)
        try coordinator.append(.roundAnnounced(round))
        machine = try CoordinatorRound(
            StoredRound(
                specification: round, state: run.state.encoded, logIndex: position,
                invited: simulation.federation.nodes, phaseDeadline: coordinator.now + TestCoordinator.phaseSeconds),
            roster: coordinator.roster.epoch.activeKeys, phaseSeconds: TestCoordinator.phaseSeconds)
    }

    /// Every branch does the step it is asked for now, whatever it has read of the log.
    mutating func exchange(_ simulation: Simulation) throws {
        let now = simulation.coordinator.now
        let everything = NodeStanding(readSize: .max, freshWitnessedSize: .max, lastChargeIndex: nil)
        let steps = try simulation.branches.map { try machine.step(for: $0.node, everything) }
        for (branch, step) in zip(simulation.branches, steps) {
            guard let step else { continue }
            for case .roundMessage(let kind, let bytes) in try branch.receive(step, now: now) {
                _ = try machine.receive(kind, bytes, from: branch.node, now: now)
            }
        }
    }

    /// Every branch advertises; then this is what each is shown.
    mutating func advertise(_ simulation: Simulation) throws -> RoundStep {
        try exchange(simulation)
        guard let list = machine.stored.advertisements else { throw Simulation.Stuck() }
        return .advertisements(list)
    }
}
