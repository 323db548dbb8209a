// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TransparencyLog
import TributaryAuditor

/// A coordinator that shows two histories.
struct ForkAttackTests {
    /// One history for branches 1 to 3, another one for 4 and 5: they part after the study was accepted.
    private static func fork() throws -> (one: TestFederation, other: TestFederation) {
        let (common, study) = try TestFederation.ready()
        var (one, other) = (common, common)
        try one.run(study)
        other.log(.contractPublished(name: "others", contractVersion: 1, digest: TestFederation.contract))
        try other.run(study)
        return (one, other)
    }

    @Test func neitherSideOfAForkHasAQuorum() async throws {
        let (one, other) = try Self.fork()
        let sides: [(TestFederation, Set<UInt64>)] = [(one, [4, 5]), (other, [1, 2, 3])]
        for (side, silent) in sides {
            let report = try await side.audit(MemoryLog(side, silent: silent))
            #expect(report.verdict == .cannotDetermine)
            #expect(report.findings.map(\.rule) == [.logQuorum])
        }
    }

    @Test func aCheckpointThatABranchKeptConvictsTheFork() async throws {
        let (one, other) = try Self.fork()
        let kept = try #require(try MemoryLog(other, silent: [1, 2, 3]).checkpoint())
        let report = try await one.audit(MemoryLog(one), earlier: kept)
        let finding = try #require(report.findings.first { $0.rule == .logRewritten })
        #expect(report.verdict == .fail)
        #expect(finding.evidence["trusted_checkpoint"] == String(decoding: kept, as: UTF8.self))
        #expect(finding.evidence["offered_checkpoint"]?.contains("\n\n— \(TestFederation.origin) ") == true)
    }

    @Test func aForkCosignedByAMinorityAndTheAuditorHasNoQuorum() async throws {
        let (one, _) = try Self.fork()
        let witness = Cosigner(name: try NoteName("audit.example"), key: try TestFederation.key(77))
        let entries = try one.entries.map { try $0.canonicalBytes() }
        let log = try MemoryLog(
            entries, key: one.logKey, cosigners: one.cosigners(without: [4, 5]) + [witness], time: one.now,
            artefacts: one.artefacts)
        let trust = try one.trust(witnesses: [witness.verifierKey])
        let report = await AuditPipeline(source: log, trust: trust).run()
        #expect(report.verdict == .cannotDetermine)
        #expect(report.witnesses?.cosignatures.count == 3 && report.witnesses?.required == 4)
        #expect(report.witnesses?.others == ["audit.example"])
    }

    @Test func twoRootsForOneSizeAreProof() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.roster()
        let size = UInt64(federation.entries.count)
        try federation.run(study)
        var log = try MemoryLog(federation)
        log.replaced["witnessed/\(size)"] = try MemoryLog.note(
            size: size, root: TestFederation.contract, federation.logKey, federation.cosigners(), federation.now)
        let report = try await federation.audit(log)
        #expect(report.verdict == .fail)
        #expect(report.findings.contains { $0.rule == .logRewritten && $0.evidence["checkpoint"] != nil })
    }

    @Test func aRosterThatOnlyItsOwnMembersCosignedIsNotInForce() async throws {
        var (federation, study) = try TestFederation.ready()
        // The epoch suspends three honest branches; the two that are left would be a quorum of themselves.
        try federation.roster(isWitnessed: false) { epoch in
            for index in 2...4 { epoch.members[index].status = .suspended }
        }
        federation.witness()
        let round = try federation.announce(study)
        federation.close(round, advertised: 1...2)
        federation.release(round, contributors: 2)
        let report = try await federation.audit()
        #expect(!report.verdict.isGood)
        #expect(Set([.rosterWitness, .logQuorum]).isSubset(of: report.findings.map(\.rule)))
        #expect(report.witnesses?.epoch == 1)
    }

    @Test func aLeaveSignedOnAnotherForkIsNoLeave() async throws {
        let (_, study) = try TestFederation.ready()
        let (one, other) = try Self.fork()
        var lying = one
        try lying.notice(.leave, 2) { notice in
            notice.size = UInt64(other.entries.count)
            notice.root = (try? other.logRoot()) ?? .zero
        }
        lying.onLeave = []
        try lying.run(study)
        let report = try await lying.audit()
        #expect(report.findings.contains { $0.rule == .memberFork })
        // The branch still counts.
        #expect(report.witnesses?.enrolled == 5)
    }

    @Test func aFalseCosignatureSpoilsTheCheckpoint() async throws {
        let (federation, _) = try TestFederation.finished()
        let entries = try federation.entries.map { try $0.canonicalBytes() }
        let impostor = Cosigner(
            name: try NoteName("\(TestFederation.origin)/branch-1"), key: try TestFederation.key(66))
        let log = try MemoryLog(
            entries, key: federation.logKey, cosigners: federation.cosigners(without: [1]) + [impostor],
            time: federation.now, artefacts: federation.artefacts)
        // A signature under another key than the roster's is nobody's: four of five are left, which is a quorum.
        let report = try await federation.audit(log)
        #expect(report.witnesses?.cosignatures.map(\.node) == [2, 3, 4, 5])
        #expect(report.verdict == .pass)
    }
}
