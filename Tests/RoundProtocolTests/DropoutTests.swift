// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// Branches that are off, get lost or die on the way: who is in the sum, and who pays.
struct DropoutTests {
    private func expectExactSum(_ simulation: Simulation, without lost: NodeIdentifier) throws {
        let release = try #require(try simulation.releases.first)
        let others = simulation.federation.nodes.filter { $0 != lost }
        #expect(try simulation.records.first?.contributors == others)
        #expect(release.contributors == 4)
        #expect(release.resultDigest == simulation.expectedResult(of: release.round, contributors: others))
    }

    @Test func aBranchThatIsOffIsNotInTheSumAndPaysNothing() throws {
        let simulation = try Simulation()
        simulation[3].isOn = false
        try simulation.runToEnd()
        try expectExactSum(simulation, without: 3)
        #expect(simulation[3].store.ledger.isEmpty)
        #expect(simulation[3].noisedSums.isEmpty)
        #expect(try simulation.records[0].charged == [1, 2, 4, 5])
    }

    @Test func aBranchLostBeforeItsSharesGetsItsReservationBack() throws {
        let simulation = try Simulation()
        simulation[3].isOffAfter = .advertisement
        try simulation.runToEnd()
        try expectExactSum(simulation, without: 3)
        #expect(simulation[3].ledger.reservedNanoRho > 0)
        try simulation.comeBack(3)
        #expect(simulation[3].store.ledger.map(\.state) == [.cancelled])
        #expect(simulation[3].ledger == LedgerPosition(period: 1, head: .zero))
        #expect(!simulation[3].sent.contains { $0.kind == .shares })
    }

    @Test func aBranchLostBetweenSharesAndVectorIsChargedByTheClosingEntryAndNotInTheSum() throws {
        let simulation = try Simulation()
        simulation[3].isOffAfter = .shares
        try simulation.runToEnd()
        try expectExactSum(simulation, without: 3)
        #expect(try simulation.records[0].charged == simulation.federation.nodes)
        #expect(simulation[3].ledger.chargedNanoRho == 0)
        try simulation.comeBack(3)
        #expect(simulation[3].store.ledger.map(\.state) == [.charged])
        #expect(simulation[3].ledger == simulation[1].ledger)
    }

    @Test func aBranchLostAfterItsVectorIsInTheSumAndPaysOnce() throws {
        let simulation = try Simulation()
        simulation[3].isOffAfter = .maskedInput
        try simulation.runToEnd()
        let release = try #require(try simulation.releases.first)
        #expect(
            release.resultDigest
                == simulation.expectedResult(of: release.round, contributors: simulation.federation.nodes))
        try simulation.comeBack(3)
        #expect(simulation[3].store.ledger.map(\.state) == [.charged])
        #expect(simulation[3].ledger == simulation[1].ledger)
    }

    /// With five branches and one colluder assumed, four must stay: the second loss ends the round.
    @Test func aRoundThatLosesTooManyIsAbortedAndChargesOnlyItsU2() throws {
        let simulation = try Simulation()
        simulation[2].isOffAfter = .advertisement
        simulation[3].isOffAfter = .shares
        simulation[4].isOffAfter = .maskedInput
        try simulation.run(rounds: 1)
        let record = try #require(try simulation.records.first)
        #expect(record.charged == [1, 3, 4, 5])
        #expect(record.contributors.isEmpty)
        #expect(simulation.coordinator.run.history.map(\.outcome) == [.aborted(.vectorsMissing)])
        #expect(try simulation.releases.isEmpty)
        for node in [2, 3, 4] as [NodeIdentifier] { try simulation.comeBack(node) }
        try simulation.decide()
        let cost = simulation.coordinator.proposal.study.rounds[0].nanoRho
        for branch in simulation.branches {
            #expect(branch.ledger.chargedNanoRho == (branch.node == 2 ? 0 : cost))
            #expect(branch.ledger.reservedNanoRho == 0)
        }
    }

    @Test func anAbortedRoundAdvancesNumberAndTranscriptButNotThePlan() throws {
        let simulation = try Simulation()
        simulation.branches.forEach { $0.isOffAfter = .advertisement }
        try simulation.run(rounds: 1)
        for branch in simulation.branches { try simulation.comeBack(branch.node) }
        try simulation.decide()
        for branch in simulation.branches {
            let study = try #require(branch.core.state.studies[simulation.coordinator.study])
            #expect(study.closedRounds == 1)
            #expect(study.releasedRounds == 0)
            #expect(study.transcript != .zero)
        }
        try simulation.runToEnd()
        let specification = try #require(try simulation.specification(of: simulation.releases[0].round))
        #expect(specification.roundNumber == 1)
        #expect(specification.planStep == 0)
        #expect(simulation.coordinator.run.history.map(\.outcome).first == .aborted(.sharesMissing))
        #expect(simulation[1].ledger.chargedNanoRho == specification.nanoRho)
        #expect(simulation[1].store.ledger.map(\.state) == [.cancelled, .charged])
    }

    @Test(arguments: RoundMessageKind.allCases)
    func aBranchThatDiesBeforeSendingResendsTheSameBytesAndTheRoundFinishes(_ kind: RoundMessageKind) throws {
        let simulation = try Simulation()
        simulation[3].diesBefore = kind
        try simulation.runToEnd()
        let unsent = try #require(simulation[3].unsent)
        #expect(simulation[3].sent.filter { $0.kind == kind }.map(\.bytes) == [unsent])
        let release = try #require(try simulation.releases.first)
        #expect(release.contributors == 5)
        #expect(
            release.resultDigest
                == simulation.expectedResult(of: release.round, contributors: simulation.federation.nodes))
        #expect(simulation[3].store.ledger.map(\.state) == [.charged])
    }

    /// The coordinator loses what had arrived for the open phase, so every branch is asked again.
    @Test(arguments: ["advertising", "sharing", "masking", "agreeing", "unmasking"])
    func aBranchThatIsAskedAgainSendsTheSameBytes(phase: String) throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: phase)
        simulation[5].isOn = false
        while try simulation.turn() {}
        simulation.branches.prefix(4).forEach { $0.forgetSent() }
        try simulation.branches.forEach { try $0.restart() }
        let before = simulation.branches.prefix(4).map { Set($0.store.rounds.values.flatMap(\.sent.values)) }
        try simulation.coordinator.restart()
        while try simulation.turn() {}
        for (branch, known) in zip(simulation.branches, before) {
            #expect(branch.sent.count == 1)
            #expect(branch.sent.allSatisfy { known.contains($0.bytes) })
        }
    }
}

/// What the operator ends while a round is under way.
struct CancellationTests {
    @Test(arguments: [true, false])
    func aCancelledStudyStaysCancelledAndPublishesNoModel(isNoticed: Bool) throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "masking")
        try simulation.coordinator.cancel(isNoticed: isNoticed)
        try simulation.finishRound()
        #expect(simulation.coordinator.run.stored.status == .cancelled)
        #expect(
            try simulation.coordinator.store.read { try $0.study(simulation.coordinator.study)?.status } == .cancelled)
        #expect(try simulation.coordinator.store.read { try $0.models() }.isEmpty)
        let kinds = try simulation.coordinator.events().map(\.kind)
        #expect(kinds.suffix(4) == ["study_ended", "round_closed", "release", "budget_settled"])
    }

    @Test func aCancelledStudyWhoseRoundIsAbortedStaysCancelled() throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.coordinator.cancel(isNoticed: false)
        try simulation.coordinator.abort(.cancelled)
        #expect(simulation.coordinator.run.stored.status == .cancelled)
        #expect(
            try simulation.coordinator.events().map(\.kind).suffix(3)
                == ["study_ended", "round_aborted", "budget_settled"])
    }

    @Test func theRoundUnderWayOfACancelledStudyIsStillSettled() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        simulation[3].isOffAfter = .shares
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "masking")
        try simulation.coordinator.cancel()
        simulation[3].isOffAfter = nil
        simulation[3].isOn = true
        let early = try #require(try simulation.coordinator.page(for: 3, simulation[3].poll()))
        _ = try simulation[3].receive(early, now: simulation.coordinator.now)
        #expect(simulation[3].core.state.studies[simulation.coordinator.study]?.isFinished == true)
        #expect(simulation[3].ledger.reservedNanoRho > 0)
        try simulation.finishRound()
        try simulation.decide()
        for branch in simulation.branches {
            #expect(branch.core.state.studies[simulation.coordinator.study]?.isFinished == true)
            #expect(branch.store.ledger.map(\.state) == [.charged])
            #expect(branch.store.rounds.isEmpty)
        }
    }
}

/// Rounds whose session is lost at a restart while the ledger's line is not.
struct LostSessionTests {
    private func lose(after kind: RoundMessageKind) throws -> Simulation {
        let simulation = try Simulation()
        simulation[3].isOffAfter = kind
        try simulation.decide()
        let round = try simulation.coordinator.announce().specification.digest
        try simulation.finishRound()
        try simulation[3].restart(losing: round)
        #expect(simulation[3].core.state.rounds.isEmpty)
        simulation[3].isOn = true
        simulation[3].isOffAfter = nil
        try simulation.decide()
        return simulation
    }

    @Test(arguments: [RoundMessageKind.shares, .maskedInput])
    func aRoundThatTheLogChargesIsChargedOnce(after kind: RoundMessageKind) throws {
        let simulation = try lose(after: kind)
        #expect(simulation[3].refusals.isEmpty)
        #expect(simulation[3].store.ledger.map(\.state) == [.charged])
        #expect(simulation[3].ledger == simulation[1].ledger)
        #expect(simulation[3].ledger == simulation[3].store.position(period: 1))
        #expect(simulation[3].store.rounds.isEmpty)
        #expect(simulation[3].core.state.lostRounds.isEmpty)
    }

    @Test func aRoundThatTheLogDoesNotChargeGivesItsReservationBack() throws {
        let simulation = try lose(after: .advertisement)
        #expect(simulation[3].refusals.isEmpty)
        #expect(simulation[3].store.ledger.map(\.state) == [.cancelled])
        #expect(simulation[3].ledger.reservedNanoRho == 0)
    }
}

extension Simulation {
    /// A branch that was away starts from its store and reads what has happened.
    func comeBack(_ node: NodeIdentifier) throws {
        self[node].isOn = true
        self[node].isOffAfter = nil
        try self[node].restart()
        try decide()
    }
}
