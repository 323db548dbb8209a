// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// The same question over the same data, of a slightly different set of branches.
struct RepeatGuardTests {
    /// Eight branches, a floor of three: a round that every branch has helped to unmask, and which released nothing.
    private func answered() throws -> Simulation {
        let simulation = try Simulation(branches: 8)
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "unmasking")
        simulation[8].isOn = false
        while try simulation.turn() {}
        simulation[8].isOn = true
        try simulation.coordinator.abort(.unmaskingFailed)
        try simulation.decide()
        for branch in simulation.branches.dropLast() {
            #expect(branch.store.answered.map(\.survivors) == [simulation.federation.nodes])
        }
        #expect(simulation[8].store.answered.isEmpty, "it has not sent its shares")
        return simulation
    }

    /// The same question again, in which the last `lost` branches drop out before their vectors.
    private func repeated(_ simulation: Simulation, losing lost: Int) throws {
        for branch in simulation.branches.suffix(lost) { branch.isOffAfter = .shares }
        try simulation.coordinator.announce()
        try simulation.run(to: "masking")
        while try simulation.turn() {}
        try simulation.coordinator.passDeadline()
        #expect(simulation.coordinator.round?.phaseName == "agreeing")
        while try simulation.turn() {}
    }

    @Test(arguments: [1, 2])
    func aSetThatDiffersByFewerThanTheFloorIsRefused(by difference: Int) throws {
        let simulation = try answered()
        try repeated(simulation, losing: difference)
        for branch in simulation.branches.prefix(6) {
            #expect(branch.refusals == [.repeatedRound(differsBy: difference, floor: 3)])
            #expect(branch.sent.last?.kind == .maskedInput)
        }
        #expect(try simulation.releases.isEmpty)
    }

    @Test(arguments: [0, 3])
    func theSameSetOrOneThatDiffersByTheFloorIsAccepted(by difference: Int) throws {
        let simulation = try answered()
        if difference == 0 {
            try simulation.run(rounds: 1)
        } else {
            try repeated(simulation, losing: difference)
            try simulation.finishRound()
        }
        #expect(simulation.branches.flatMap(\.refusals).isEmpty)
        #expect(try simulation.releases.first?.contributors == UInt64(8 - difference))
    }

    /// Every attempt is charged, and the branches would refuse for ever.
    @Test func aStudyIsGivenUpAfterThreePaidRoundsWithoutARelease() throws {
        let simulation = try answered()
        try repeated(simulation, losing: 1)
        try simulation.coordinator.passDeadline()
        simulation.branches.forEach { ($0.isOffAfter, $0.isOn) = (nil, true) }
        #expect(simulation.coordinator.run.stored.status == .started)
        #expect(simulation.coordinator.run.restSeconds == 2)
        try simulation.decide()
        try repeated(simulation, losing: 2)
        try simulation.coordinator.passDeadline()
        #expect(simulation.coordinator.run.history.count == Int(Limits.maximumPaidAborts))
        #expect(simulation.coordinator.run.history.allSatisfy { !$0.charged.isEmpty && $0.contributors.isEmpty })
        #expect(simulation.coordinator.run.stored.status == .failed)
        #expect(simulation.coordinator.run.restSeconds == 4)
    }

    @Test func itIsRememberedOverARestart() throws {
        let simulation = try answered()
        try simulation.branches.forEach { try $0.restart() }
        try repeated(simulation, losing: 1)
        #expect(simulation[1].refusals.map(\.code) == ["repeated_round"])
    }

    @Test func aRoundThatEndedBeforeItsSharesWereSentDoesNotCount() throws {
        let simulation = try Simulation(branches: 8)
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "unmasking")
        try simulation.coordinator.abort(.unmaskingFailed)
        try simulation.decide()
        try repeated(simulation, losing: 1)
        try simulation.finishRound()
        #expect(try simulation.releases.first?.contributors == 7)
    }

    @Test func anotherQuestionIsNoRepeat() throws {
        let simulation = try Simulation(branches: 8, analysis: .churnLogistic)
        try simulation.run(rounds: 1)
        try simulation.decide()
        try repeated(simulation, losing: 1)
        try simulation.finishRound()
        #expect(try simulation.releases.map(\.contributors) == [8, 7])
    }

    @Test func aNewPeriodBeginsWithNothingAnswered() throws {
        let simulation = try answered()
        let next = try simulation.federation.signed(
            simulation.federation.epoch(after: simulation.coordinator.roster.epoch) { $0.policy.period = 2 })
        try simulation.coordinator.publish(next)
        try simulation.settle()
        #expect(simulation[1].core.state.answered.isEmpty)
        try simulation[1].restart()
        #expect(simulation[1].core.state.answered.isEmpty)
    }
}
