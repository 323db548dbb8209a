// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

/// Branches that do not exist, that may not take part, or that are counted out; policies that one person loosened.
struct MembershipAttackTests {
    @Test func sybilBranchesWithoutTheRootsSignatureAreNobody() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.roster(signer: federation.logKey) { epoch in
            for node in 6...9 as ClosedRange<UInt64> {
                guard let key = try? TestFederation.memberKey(node).verifyingKey else { continue }
                epoch.members.append(
                    RosterMember(
                        node: NodeIdentifier(rawValue: node), name: "branch-\(node)", identityKey: key, status: .active,
                        joinedInEpoch: epoch.number))
            }
        }
        try federation.decide(study, 6...9)
        let round = try federation.announce(study)
        federation.close(round, advertised: 1...9)
        federation.release(round, contributors: 9)
        let report = try await federation.audit()
        let rules = Set(report.findings.map(\.rule))
        #expect(rules.isSuperset(of: [.rosterSignature, .studyDecision, .roundMembers, .roundAcceptance]))
        #expect(report.branches.filter { $0.status == "active" }.count == 5)
    }

    @Test func sybilCosignersAreNoQuorum() async throws {
        let (federation, _) = try TestFederation.finished()
        let sybils = try (6...9 as ClosedRange<UInt64>).map(TestFederation.cosigner)
        let log = try MemoryLog(
            federation.entries.map { try $0.canonicalBytes() }, key: federation.logKey,
            cosigners: federation.cosigners(without: [2, 3]) + sybils, time: federation.now,
            artefacts: federation.artefacts)
        #expect(try await federation.audit(log).findings.map(\.rule) == [.logQuorum])
    }

    @Test(arguments: [RosterMember.Status.suspended, .revoked])
    func aBranchThatMayNotTakePartIsFound(_ status: RosterMember.Status) async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.roster { $0.members[3].status = status }
        try federation.run(study)
        let findings = try await federation.audit().findings.filter { $0.rule == .roundMembers }
        #expect(findings.count == 1 && findings[0].explanation.contains("branch-4"))
    }

    @Test func aBranchOnLeaveThatTakesPartIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.notice(.leave, 4)
        try federation.run(study)
        #expect(try await federation.audit().findings.map(\.rule) == [.roundMembers])
    }

    @Test func leaveAndReturnChangeWhoCounts() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.notice(.leave, 4)
        federation.publishContract()
        let away = try await federation.audit()
        #expect(away.verdict == .pass && away.witnesses?.enrolled == 4 && away.witnessQuorum == 3)
        try federation.notice(.comeBack, 4)
        try federation.run(study)
        let back = try await federation.audit()
        #expect(back.findings == [] && back.witnesses?.enrolled == 5)
    }

    @Test func membersThatJoinWithTheLastEntryAreNotAskedYet() async throws {
        var (federation, _) = try TestFederation.ready()
        let newcomers: ClosedRange<UInt64> = 6...15
        let keys = try newcomers.map { try TestFederation.memberKey($0).verifyingKey }
        try federation.roster { epoch in
            for (node, key) in zip(newcomers, keys) {
                epoch.members.append(
                    RosterMember(
                        node: NodeIdentifier(rawValue: node), name: "branch-\(node)", identityKey: key, status: .active,
                        joinedInEpoch: epoch.number))
            }
        }
        let byOldMembers = try MemoryLog(federation, silent: Set(newcomers))
        let report = try await federation.audit(byOldMembers)
        #expect(report.verdict == .pass && report.witnesses?.epoch == 1)
        // One entry later the new members count.
        federation.publishContract()
        let later = try MemoryLog(federation, silent: Set(newcomers))
        #expect(try await federation.audit(later).findings.map(\.rule) == [.logQuorum])
        #expect(try await federation.audit(MemoryLog(federation)).verdict == .pass)
    }

    @Test func aLeaveThatIsUsedAgainCountsNobodyOut() async throws {
        var (federation, _) = try TestFederation.ready()
        try federation.notice(.leave, 4)
        let leave = try #require(federation.entries.last)
        try federation.notice(.comeBack, 4)
        federation.log(leave.event)
        federation.witness()
        let report = try await federation.audit()
        #expect(report.findings.contains { $0.rule == .memberFork || $0.rule == .memberNotice })
        #expect(report.witnesses?.enrolled == 5)
    }

    @Test func aBudgetRaisedByOnePersonIsFound() async throws {
        var (federation, _) = try TestFederation.ready()
        try federation.roster { $0.policy.budgetNanoRho *= 2 }
        #expect(try await federation.audit().findings.map(\.rule) == [.rosterLoosened])
    }

    @Test func aCustomersBranchesLoweredByOnePersonAreFound() async throws {
        var (federation, _) = try TestFederation.ready()
        try federation.roster { $0.policy.branchesPerCustomer = 3 }
        #expect(try await federation.audit().findings.isEmpty)
        try federation.roster { $0.policy.branchesPerCustomer = 2 }
        #expect(try await federation.audit().findings.map(\.rule) == [.rosterLoosened])
    }

    @Test(arguments: [4, 5, 9] as [UInt8])
    func aSecondSignatureByAnybodyButAPrivacyOfficerIsNone(_ number: UInt8) async throws {
        var (federation, _) = try TestFederation.ready()
        try federation.roster(endorsedBy: [TestFederation.key(number)]) { $0.policy.budgetNanoRho *= 2 }
        #expect(try await federation.audit().findings.map(\.rule) == [.rosterLoosened])
    }

    @Test func anOfficerThatTheSameEpochBringsInDoesNotEndorseIt() async throws {
        var (federation, _) = try TestFederation.ready()
        let newcomer = try TestFederation.key(9)
        try federation.roster(endorsedBy: [newcomer]) { epoch in
            epoch.policy.minimumCohort = 3
            epoch.policy.assumedColluders = 0
            epoch.officers.append(
                RosterOfficer(name: "nina", role: .privacyOfficer, key: newcomer.verifyingKey))
        }
        #expect(try await federation.audit().findings.map(\.rule) == [.rosterLoosened])
    }

    @Test func aBudgetRaisedByTwoIsKnownAndAllowed() async throws {
        var (federation, _) = try TestFederation.ready()
        try federation.roster(endorsedBy: [federation.officer]) { $0.policy.budgetNanoRho *= 2 }
        let report = try await federation.audit()
        #expect(report.verdict == .pass && report.findings.map(\.rule) == [.rosterEndorsed])
    }

    @Test func aStudyThatAnOfficerRefusedDoesNotRun() async throws {
        var (federation, study) = try TestFederation.ready()
        federation.refuse(study)
        try federation.run(study)
        #expect(try await federation.audit().findings.map(\.rule) == [.roundStudy])
    }
}
