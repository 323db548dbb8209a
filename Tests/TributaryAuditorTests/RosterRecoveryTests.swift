// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Testing
import TributaryAuditor

struct RosterRecoveryTests {
    private func order(_ federation: TestFederation, node: UInt64 = 2, period: UInt64 = 1) async throws
        -> (order: RecoveryOrder, rounds: UInt64)
    {
        let log = try MemoryLog(federation)
        let roster = try #require(federation.epochs.last)
        let member = try #require(roster.member(NodeIdentifier(rawValue: node)))
        return try await RecoveryDraft(source: log, trust: federation.trust())
            .order(
                for: member, in: roster, period: period, under: try #require(log.checkpoint()), reason: "disk lost")
    }

    @Test func theOrderIsWhatTheLogCharges() async throws {
        let (federation, study) = try TestFederation.finished()
        let (order, rounds) = try await order(federation)
        #expect(rounds == 2)
        #expect(order.chargedNanoRho == (try study.totalNanoRho()))
        #expect(order.ledgerHead == federation.heads[order.node])
        #expect(order.logSize == UInt64(federation.entries.count))
        #expect(order.logRoot == (try federation.logRoot()))
        #expect(order.federation == TestFederation.federation)
        #expect(order.period == 1)
    }

    @Test func anotherPeriodCostsNothingButTheHeadGoesOn() async throws {
        let (federation, _) = try TestFederation.finished()
        let (order, _) = try await order(federation, period: 2)
        #expect(order.chargedNanoRho == 0)
        #expect(order.ledgerHead == federation.heads[order.node])
    }

    @Test func whoSharedKeysPaysForAnAbortedRoundAndTheOthersDoNot() async throws {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study)
        federation.close(round, reason: .cohortTooSmall, charged: 2...5)
        #expect(try await order(federation, node: 2).order.chargedNanoRho == round.nanoRho)
        let spared = try await order(federation, node: 1).order
        #expect(spared.chargedNanoRho == 0)
        #expect(spared.ledgerHead == .zero)
    }

    @Test func aRoundUnderWayIsNotCountedYet() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        _ = try federation.announce(study)
        #expect(try await order(federation).order.chargedNanoRho == (try TestFederation.terms().nanoRho))
    }

    @Test func whatTheBranchItselfAdvertisedPlaysNoPart() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        let round = try federation.announce(study)
        federation.close(round) { record in
            record.advertised[1].ledgerHead = .zero
        }
        let (order, rounds) = try await order(federation)
        #expect(rounds == 2)
        let cost = try TestFederation.terms().nanoRho
        #expect(order.chargedNanoRho == 2 * cost)
        #expect(order.ledgerHead == federation.heads[order.node])
    }

    @Test func aLogThatIsNotTheOneItsCheckpointSignsGivesNoOrder() async throws {
        let (federation, _) = try TestFederation.finished()
        var log = try MemoryLog(federation)
        let note = try #require(log.checkpoint())
        log.replaced["tile/entries/000.p/\(federation.entries.count)"] = [UInt8](repeating: 0, count: 64)
        let roster = try #require(federation.epochs.last)
        await #expect(throws: (any Error).self) {
            try await RecoveryDraft(source: log, trust: federation.trust())
                .order(for: roster.members[0], in: roster, period: 1, under: note, reason: "x")
        }
    }
}
