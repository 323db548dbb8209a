// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Testing
import TransparencyLog
import TributaryAuditor

struct AuditPipelineTests {
    @Test func anHonestLogPassesWithEveryFigureRecomputed() async throws {
        let (federation, study) = try TestFederation.finished()
        let report = try await federation.audit()
        let cost = try study.totalNanoRho()
        #expect(report.verdict == .pass)
        #expect(report.findings == [])
        #expect(report.witnesses?.cosignatures.count == 5 && report.witnessQuorum == 4)
        #expect(report.logSize == UInt64(federation.entries.count))
        #expect(report.releases == 2)
        #expect(report.rounds.announced == 2 && report.rounds.aborted == 0 && report.rounds.open == 0)
        #expect(report.branches.count == 5)
        for budget in report.branches {
            #expect(budget.recomputedNanoRho == cost)
            #expect(budget.declaredNanoRho == cost)
            #expect(budget.remainingNanoRho == TestFederation.policy.budgetNanoRho - cost)
        }
        #expect(report.recomputedNanoRho["branch-3"] == cost)
        #expect(report.recomputedEpsilon == (try ZeroConcentratedAccountant.epsilon(nanoRho: cost, delta: 1e-6)))
    }

    @Test func aLongLogIsReadBundleByBundle() async throws {
        var (federation, study) = try TestFederation.ready()
        for _ in 0..<70 { try federation.decide(study) }
        for _ in study.rounds { try federation.run(study) }
        #expect(federation.entries.count > TileAddress.fullWidth)
        #expect(try await federation.audit().verdict == .pass)
    }

    @Test func branchesThatDropOutPayAndTheLogStillPasses() async throws {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study)
        federation.close(round, contributors: 1...4)
        federation.release(round, contributors: 4)
        let next = try federation.announce(study)
        // Branch 5 crashed before it charged itself and has not read the closing entry yet.
        federation.heads[NodeIdentifier(rawValue: 5)] = .zero
        federation.close(next)
        federation.release(next)
        let report = try await federation.audit()
        #expect(report.verdict == .pass)
        #expect(Set(report.recomputedNanoRho.values).count == 1)
    }

    @Test func anAbortedRoundChargesWhoeverSharedKeysAndNobodyElse() async throws {
        var (federation, study) = try TestFederation.ready()
        let first = try federation.announce(study)
        federation.close(first, reason: .vectorsMissing, charged: 1...4) { record in
            record.contributors = []
            (record.survivorContext, record.signaturesDigest) = (nil, nil)
        }
        try federation.run(study)
        try federation.run(study)
        let report = try await federation.audit()
        #expect(report.verdict == .pass)
        #expect(report.rounds.aborted == 1)
        let cost = study.rounds[0].nanoRho
        #expect(report.recomputedNanoRho["branch-4"] == 3 * cost)
        #expect(report.recomputedNanoRho["branch-5"] == 2 * cost)
    }

    @Test(arguments: [false, true])
    func roundsAtOnceMayBePaidInEitherOrder(_ isReversed: Bool) async throws {
        var (federation, study) = try TestFederation.ready()
        let other = try federation.study("other") { $0.rounds.removeLast() }
        federation.propose(other)
        try federation.decide(other)
        let first = try federation.announce(study)
        let second = try federation.announce(other)
        federation.close(first)
        federation.close(second) { record in
            for index in record.advertised.indices { record.advertised[index].ledgerHead = .zero }
        }
        federation.release(first)
        federation.release(second)
        if isReversed {
            for node in federation.heads.keys {
                federation.heads[node] = .zero
                federation.charge(node, second)
                federation.charge(node, first)
            }
        }
        try federation.run(study)
        #expect(try await federation.audit().verdict == .pass)
    }

    @Test func aRosterSignedByAnotherKeyIsNotActedOn() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.roster(signer: TestFederation.key(97)) { $0.policy.budgetNanoRho = 1 }
        try federation.run(study)
        let report = try await federation.audit()
        #expect(report.findings.filter { $0.severity == .failure }.map(\.rule) == [.rosterSignature])
        #expect(report.branches.allSatisfy { $0.limitNanoRho == TestFederation.policy.budgetNanoRho })
    }

    @Test func aNewPeriodStartsWithAFreshBudget() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        try federation.roster { $0.policy.period = 2 }
        federation.settle()
        let next = try federation.study("beta", rounds: 1) { $0.period = 2 }
        federation.propose(next)
        try federation.decide(next)
        let round = try federation.announce(next) { $0.period = 2 }
        federation.close(round)
        federation.release(round)
        let report = try await federation.audit()
        #expect(report.verdict == .pass)
        #expect(report.branches.count == 10)
        #expect(report.recomputedNanoRho["branch-1"] == next.rounds[0].nanoRho)
    }

    @Test func aLogThatGrewExtendsTheCheckpointOfTheLastAudit() async throws {
        var (federation, study) = try TestFederation.ready()
        let earlier = try #require(try await federation.audit().checkpoint)
        try federation.run(study)
        #expect(try await federation.audit(MemoryLog(federation), earlier: earlier).verdict == .pass)
    }

    @Test func aTruncatedLogIsARollback() async throws {
        let (federation, _) = try TestFederation.finished()
        let earlier = try #require(try await federation.audit().checkpoint)
        var shorter = federation
        shorter.entries.removeLast(3)
        let report = try await shorter.audit(MemoryLog(shorter), earlier: earlier)
        #expect(report.verdict == .fail)
        #expect(report.findings.contains { $0.rule == .logRewritten })
    }

    @Test func noCheckpointIsNoVerdict() async throws {
        let (federation, _) = try TestFederation.finished()
        var log = try MemoryLog(federation)
        log.replaced[TileAddress.checkpointPath] = .some(nil)
        #expect(try await federation.audit(log).verdict == .cannotDetermine)
    }

    @Test func aFlippedBitAnywhereInTheEntriesIsCaught() async throws {
        let (federation, _) = try TestFederation.finished()
        let honest = try MemoryLog(federation)
        let bundle = try TileAddress(content: .entries, index: 0, width: federation.entries.count)
        let bytes = try #require(try honest.read(bundle))
        for offset in stride(from: 0, to: bytes.count, by: 97) {
            var log = honest
            var altered = bytes
            altered[offset] ^= 0x10
            log.replaced[bundle.path] = altered
            #expect(try await federation.audit(log).verdict == .fail, "byte \(offset)")
        }
    }

    @Test func findingsAreCountedBeyondTheOnesThatAreKept() async throws {
        var (federation, study) = try TestFederation.ready()
        let count = FindingList.keptPerRule + 1
        for _ in 0..<count { federation.approve(study, by: federation.operatorKey) }
        let report = try await federation.audit()
        #expect(report.findings.count { $0.rule == .studyApproval } == FindingList.keptPerRule)
        #expect(report.findingCounts["study.approval"] == count)
    }

    @Test func theReportSaysVerdictFiguresAndPlace() async throws {
        let (federation, _) = try TestFederation.finished()
        let text = try await federation.audit().text
        #expect(text.contains("PASS  every rule holds"))
        #expect(text.contains("branch-5"))
        #expect(text.contains("by 5 of 5 branches, 4 required"))
        let lie = try await Lie(.releaseTranscript).audit().text
        #expect(lie.contains("FAIL"))
        #expect(lie.contains("release.transcript"))
    }
}
