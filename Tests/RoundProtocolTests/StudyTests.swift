// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// A study from its proposal to its model, with everyone honest and nobody lost.
struct StudyTests {
    @Test func aStudyOfSeventeenRoundsEndsWithItsModel() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.runToEnd()
        #expect(try simulation.releases.count == 17)
        #expect(simulation.coordinator.run.stored.status == .finished)
        for branch in simulation.branches {
            let study = try #require(branch.core.state.studies[simulation.coordinator.study])
            #expect(study.isFinished)
            #expect(study.model == "study.1")
            #expect(study.closedRounds == 17)
            #expect(study.transcript == simulation.coordinator.run.stored.transcript)
            #expect(branch.core.state.rounds.isEmpty)
            #expect(branch.store.rounds.isEmpty)
        }
    }

    @Test func everyReleaseIsTheExactSumOfWhatItsContributorsDrew() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 3)
        let records = try simulation.records
        for (release, record) in zip(try simulation.releases, records) {
            #expect(record.contributors == simulation.federation.nodes)
            #expect(
                release.resultDigest
                    == simulation.expectedResult(of: release.round, contributors: record.contributors))
        }
        #expect(records.count == 3)
    }

    @Test func everyBranchPaysWhatTheRoundsDeclareAndNothingStaysReserved() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 3)
        try simulation.coordinator.announce()
        try simulation.coordinator.abort(.cancelled)
        try simulation.decide()
        let cost = simulation.coordinator.proposal.study.rounds.prefix(3).reduce(0) { $0 + $1.nanoRho }
        for branch in simulation.branches {
            #expect(branch.ledger.chargedNanoRho == cost)
            #expect(branch.ledger.reservedNanoRho == 0)
            #expect(branch.ledger == branch.store.position(period: 1))
        }
    }

    /// Whoever has paid is told so, and the ledgers agree.
    @Test func aStudyThatIsGivenUpEndsItsRoundForEveryone() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 1)
        try simulation.coordinator.announce()
        try simulation.run(to: "agreeing")
        try simulation.coordinator.abandon("its state cannot be read")
        try simulation.settle()
        #expect(simulation.coordinator.run.stored.status == .failed)
        #expect(simulation.coordinator.round == nil)
        let cost = simulation.coordinator.proposal.study.rounds.prefix(2).reduce(0) { $0 + $1.nanoRho }
        for branch in simulation.branches {
            let study = try #require(branch.core.state.studies[simulation.coordinator.study])
            #expect(study.isFinished && branch.core.state.rounds.isEmpty && branch.core.state.lock == nil)
            #expect(study.transcript == simulation.coordinator.run.stored.transcript)
            #expect(branch.ledger.chargedNanoRho == cost)
        }
        #expect(
            try simulation.coordinator.events().contains(
                .studyEnded(
                    study: simulation.coordinator.proposal.study.digest, ending: .failed,
                    reason: "its state cannot be read")))
    }

    @Test func theLedgerHeadsOfTheLogFollowFromItsOwnCharges() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 3)
        var heads: [NodeIdentifier: Digest] = [:]
        for record in try simulation.records {
            for advertised in record.advertised {
                #expect(advertised.ledgerHead == heads[advertised.node] ?? .zero)
            }
            let specification = try #require(try simulation.specification(of: record.round))
            for node in record.charged {
                let entry = LedgerEntry(
                    round: record.round, study: specification.study, purpose: "retention", period: specification.period,
                    nanoRho: specification.nanoRho, state: .charged)
                heads[node] = entry.head(after: heads[node] ?? .zero)
            }
        }
        try simulation.decide()
        for branch in simulation.branches { #expect(branch.ledger.head == heads[branch.node]) }
    }

    @Test func nodesThatRestartAfterEveryMessageReleaseTheSameSums() throws {
        let steady = try Simulation()
        try steady.runToEnd()
        let shaky = try Simulation()
        shaky.branches.forEach { $0.isRestartedAfterEveryMessage = true }
        try shaky.runToEnd()
        #expect(try steady.releases == shaky.releases)
        #expect(try steady.records == shaky.records)
    }

    @Test func aCoordinatorThatRestartsAfterEveryPhaseReleasesTheSameSums() throws {
        let steady = try Simulation()
        try steady.runToEnd()
        let shaky = try Simulation()
        shaky.coordinator.isRestartedAfterEveryPhase = true
        try shaky.runToEnd()
        #expect(shaky.coordinator.resumedPhases == ["sharing", "masking", "agreeing", "unmasking"])
        #expect(try steady.releases == shaky.releases)
        #expect(try steady.records == shaky.records)
    }

    /// The messages of an open phase are lost with a crash; the nodes send them again.
    @Test(arguments: ["advertising", "sharing", "masking", "agreeing", "unmasking"])
    func aCoordinatorThatDiesInTheMiddleOfAPhaseFinishesTheSameRound(phase: String) throws {
        let simulation = try Simulation()
        try simulation.decide()
        let round = try simulation.coordinator.announce().specification.digest
        try simulation.run(to: phase)
        simulation[2].isOn = false
        while simulation.coordinator.round?.progress.answered != 4 { _ = try simulation.turn() }
        try simulation.coordinator.restart()
        #expect(simulation.coordinator.round?.progress.answered == 0)
        simulation[2].isOn = true
        try simulation.finishRound()
        let release = try #require(try simulation.releases.first)
        #expect(release.round == round)
        #expect(release.resultDigest == simulation.expectedResult(of: round, contributors: simulation.federation.nodes))
    }
}

extension Simulation {
    func specification(of round: Digest) throws -> RoundSpecification? {
        for case .roundAnnounced(let specification) in try coordinator.events() where specification.digest == round {
            return specification
        }
        return nil
    }
}
