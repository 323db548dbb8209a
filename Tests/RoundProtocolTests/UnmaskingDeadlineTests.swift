// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol
import Testing

/// A round whose survivors have signed is waited for, not begun anew with fewer.
struct UnmaskingDeadlineTests {
    /// Two of five are lost when only the shares are missing: one too many to go on without them.
    private func waiting() throws -> Simulation {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "unmasking")
        for node in [4, 5] as [NodeIdentifier] { simulation[node].isOn = false }
        while try simulation.turn() {}
        try simulation.coordinator.passDeadline()
        return simulation
    }

    @Test func aRoundThatLacksSharesOutlastsItsPhase() throws {
        let simulation = try waiting()
        let round = try #require(simulation.coordinator.round)
        #expect(round.phaseName == "unmasking")
        #expect(round.stored.phaseDeadline == round.stored.specification.expiresAt)
        try simulation.coordinator.restart()
        simulation[4].isOn = true
        while simulation.coordinator.round != nil, try simulation.turn() {}
        try simulation.finishRound()
        #expect(try simulation.releases.first?.contributors == 5)
    }

    @Test func aRoundThatStillLacksSharesAtItsOwnDeadlineIsAborted() throws {
        let simulation = try waiting()
        try simulation.coordinator.passDeadline()
        #expect(simulation.coordinator.round == nil)
        #expect(simulation.coordinator.run.history.map(\.outcome) == [.aborted(.unmaskingFailed)])
    }

    @Test func aRoundThatHasEnoughSharesEndsWithItsPhase() throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "unmasking")
        simulation[5].isOn = false
        while try simulation.turn() {}
        try simulation.coordinator.passDeadline()
        #expect(try simulation.releases.first?.contributors == 5)
        #expect(simulation.coordinator.now < TestFederation.start + TestCoordinator.roundSeconds)
    }

    /// One transaction for every answer, and one for the noised sum.
    @Test func aRoundCostsABranchSixTransactions() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 1)
        try simulation.settle()
        let before = simulation[1].commits
        try simulation.coordinator.announce()
        try simulation.finishRound()
        #expect(simulation[1].commits == before + 6)
    }
}
