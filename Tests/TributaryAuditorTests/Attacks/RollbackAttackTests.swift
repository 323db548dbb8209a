// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Testing
import TributaryAuditor

/// Stores that go back in time.
struct RollbackAttackTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The report of an audit that remembers in `folder`.
    private func audit(_ federation: TestFederation) async throws -> AuditReport {
        let trust = try federation.trust()
        let state = try AuditState(directory: folder.path + "/audits", log: trust.log)
        let report = try await federation.audit(MemoryLog(federation), earlier: state.checkpoint())
        try state.keep(report)
        return report
    }

    @Test func aCoordinatorsStoreThatWasRolledBackIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        let before = federation
        try federation.run(study)
        #expect(try await audit(federation).verdict == .pass)
        let shorter = try await audit(before)
        #expect(shorter.verdict == .fail && shorter.findings.contains { $0.rule == .logRewritten })
    }

    @Test func aStoreThatWasRolledBackAndWentOnIsFoundWithTheEvidence() async throws {
        var (federation, study) = try TestFederation.ready()
        var restored = federation
        try federation.run(study)
        #expect(try await audit(federation).verdict == .pass)
        restored.now += 3600
        for _ in study.rounds { try restored.run(study) }
        let report = try await audit(restored)
        #expect(report.verdict == .fail && report.findings.contains { $0.rule == .logRewritten })
        let kept = PrivateFile.names(in: folder.path + "/audits")
        #expect(kept.filter { $0.hasSuffix("_checkpoint") }.count == 2)
        // The good checkpoint is not given up for the bad one.
        #expect(try await audit(federation).verdict == .pass)
    }

    @Test func aBranchRestoredFromAnOldCopyIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        federation.heads[NodeIdentifier(rawValue: 2)] = .zero
        try federation.run(study)
        let report = try await federation.audit()
        let finding = try #require(report.findings.first { $0.rule == .ledgerHead })
        #expect(report.verdict == .fail && finding.explanation.contains("branch-2"))
    }

    @Test func aRecoveredBranchGoesOnFromTheHeadThatTheRootKeySet() async throws {
        var (federation, study) = try TestFederation.ready { $0.rounds.append($0.rounds[0]) }
        let restored = NodeIdentifier(rawValue: 2)
        try federation.run(study)
        let truth = try #require(federation.heads[restored])
        let round = try federation.announce(study)
        federation.heads[restored] = .zero
        federation.close(round)
        federation.release(round)
        federation.heads[restored] = BudgetArithmetic.head(
            after: truth, specification: round.digest, nanoRho: round.nanoRho)
        try federation.recover(2)
        try federation.run(study)
        federation.settle()
        // The one round in which it was behind, and nothing after the recovery.
        #expect(try await federation.audit().findings.map(\.rule) == [.ledgerHead])
    }

    @Test func aRecoveryCannotGiveBudgetBack() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        try federation.recover(2) { ($0.chargedNanoRho, $0.ledgerHead) = (0, .zero) }
        let report = try await federation.audit()
        let findings = report.findings.filter { $0.rule == .recoveryOrder }
        #expect(report.verdict == .fail && findings.count == 2)
        #expect(findings.contains { $0.evidence["recomputed_nano_rho"] == "\(study.rounds[0].nanoRho)" })
    }

    @Test func aRecoveryThatIsUsedAgainIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        var order: RecoveryOrder?
        try federation.recover(2) { order = $0 }
        try federation.run(study)
        let first = try #require(order)
        try federation.recover(2) { $0 = first }
        #expect(try await federation.audit().findings.map(\.rule) == [.recoveryOrder])
    }

    @Test func aRecoveryThatWasMadeFromAnotherLogIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        try federation.recover(2) { $0.logRoot = TestFederation.contract }
        #expect(try await federation.audit().findings.map(\.rule) == [.recoveryOrder])
    }

    @Test func onlyTheRootKeyOrdersARecovery() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        try federation.recover(2, key: federation.officer)
        #expect(try await federation.audit().findings.map(\.rule) == [.recoveryOrder])
    }
}
