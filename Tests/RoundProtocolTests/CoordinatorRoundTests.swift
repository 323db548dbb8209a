// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import SecureAggregation
import Testing

/// The coordinator's machine in front of nodes that are late, silent or lying.
struct CoordinatorRoundTests {
    @Test func aBranchThatDeclinesIsNotWaitedFor() throws {
        let simulation = try Simulation()
        try simulation.decide()
        simulation[3].policy.minimumCohort = 4
        try simulation.run(rounds: 1)
        #expect(simulation[3].refusals == [.cohortFloor(asked: 3, floor: 4)])
        #expect(simulation.coordinator.now == TestFederation.start)
        #expect(try simulation.records.first?.contributors == [1, 2, 4, 5])
        #expect(simulation[3].store.ledger.isEmpty)
    }

    @Test func aPhaseWaitsForTheMissingUntilItsDeadlineAndNoLonger() throws {
        let simulation = try Simulation()
        try simulation.decide()
        let deadline = try simulation.coordinator.announce().phaseDeadline
        #expect(deadline == TestFederation.start + TestCoordinator.phaseSeconds)
        simulation[3].isOn = false
        while try simulation.turn() {}
        var machine = try #require(simulation.coordinator.round)
        #expect(machine.progress == (4, 5))
        #expect(try machine.tick(now: deadline - 1).isEmpty)
        #expect(machine.phaseName == "advertising")
        #expect(try machine.tick(now: deadline) == [.store])
        #expect(machine.phaseName == "sharing")
    }

    @Test func aMessageUnderAnotherNodesNameIsRefusedAndTheRoundGoesOn() throws {
        let simulation = try Simulation()
        for kind in RoundMessageKind.allCases {
            // Branch 3 loses power before each of its messages, so that the machine still waits for it.
            simulation[3].diesBefore = kind
            if simulation.coordinator.round == nil {
                try simulation.decide()
                try simulation.coordinator.announce()
            }
            while simulation[3].diesBefore != nil { _ = try simulation.turn() }
            let bytes = try #require(simulation[3].unsent)
            var machine = try #require(simulation.coordinator.round)
            let before = machine.progress
            #expect(throws: SecureAggregationError.unknownMember(3)) {
                _ = try machine.receive(kind, bytes, from: 2, now: simulation.coordinator.now)
            }
            #expect(machine.progress == before)
            _ = try machine.receive(kind, bytes, from: 3, now: simulation.coordinator.now)
        }
        try simulation.finishRound()
        #expect(try simulation.releases.first?.contributors == 5)
    }

    @Test func aRepeatedOrLateMessageChangesNothing() throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "masking")
        var machine = try #require(simulation.coordinator.round)
        let before = machine.progress
        for message in simulation[1].sent where message.kind != .maskedInput {
            #expect(try machine.receive(message.kind, message.bytes, from: 1, now: 0).isEmpty)
        }
        #expect(machine.progress == before)
        #expect(machine.phaseName == "masking")
        try simulation.finishRound()
        for message in simulation[1].sent {
            try simulation.coordinator.take(.roundMessage(message.kind, message.bytes), from: 1)
        }
        #expect(try simulation.releases.count == 1)
    }

    @Test func aRoundTooSmallIsAbortedWithoutChargingAnyone() throws {
        let simulation = try Simulation()
        try simulation.decide()
        for node in [3, 4, 5] as [NodeIdentifier] { simulation[node].isOn = false }
        try simulation.run(rounds: 1)
        #expect(simulation.coordinator.run.history.map(\.outcome) == [.aborted(.cohortTooSmall)])
        try simulation.decide()
        for branch in simulation.branches {
            #expect(branch.ledger.chargedNanoRho == 0)
            #expect(branch.ledger.reservedNanoRho == 0)
        }
    }

    @Test func aStudyIsGivenUpAfterTenRoundsInARowWithoutARelease() throws {
        let simulation = try Simulation()
        try simulation.decide()
        // Those who will not take part are there all the same, and cosign.
        for node in [3, 4, 5] as [NodeIdentifier] { simulation[node].policy.minimumCohort = 4 }
        try simulation.run(rounds: 9)
        #expect(!simulation.coordinator.isEnded)
        try simulation.run(rounds: 1)
        #expect(simulation.coordinator.run.stored.status == .failed)
        let study = simulation.coordinator.proposal.study.digest
        let reason = "round after round released nothing, the last one because too few branches joined"
        #expect(
            try simulation.coordinator.events().dropLast().last
                == .studyEnded(study: study, ending: .failed, reason: reason))
        try simulation.decide()
        #expect(simulation[1].core.state.studies[simulation.coordinator.study]?.isFinished == true)
        #expect(simulation[1].core.state.studies[simulation.coordinator.study]?.closedRounds == 10)
        #expect(simulation[1].store.ledger.map(\.state) == Array(repeating: .cancelled, count: 10))
    }

    @Test func aReleaseBetweenAbortsBeginsTheCountAnew() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.coordinator.abort(.cancelled)
        #expect(simulation.coordinator.run.stored.consecutiveAborts == 1)
        try simulation.run(rounds: 1)
        #expect(simulation.coordinator.run.stored.consecutiveAborts == 0)
    }
}
