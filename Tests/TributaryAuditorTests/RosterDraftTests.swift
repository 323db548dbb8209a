// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

struct RosterDraftTests {
    private func draft(after last: RosterEpoch? = nil, policy: String = PolicyFile.template) throws -> RosterDraft {
        let federation = TestFederation()
        return RosterDraft(
            last: last,
            descriptor: FederationDescriptor(
                federation: TestFederation.federation, rootKey: federation.root.verifyingKey,
                logOrigin: TestFederation.origin, logKey: federation.logKey.verifyingKey,
                publicAddress: "https://localhost:8443", authority: []),
            policy: try PolicyFile(text: policy, file: "policy.yaml"),
            officers: [RosterOfficer(name: "olga", role: .privacyOfficer, key: federation.officer.verifyingKey)],
            now: TestFederation.start)
    }

    private func pending(_ nodes: ClosedRange<UInt64>) throws -> [PendingEnrolment] {
        try nodes.map {
            PendingEnrolment(branch: "branch-\($0)", identityKey: try TestFederation.memberKey($0).verifyingKey)
        }
    }

    @Test func theFirstEpochTakesInAllFounders() throws {
        let epoch = try draft().admitting(pending(1...3))
        #expect(epoch.number == 1)
        #expect(epoch.previous == .zero)
        #expect(epoch.members.map(\.node.rawValue) == [1, 2, 3])
        #expect(epoch.officers.map(\.name) == ["olga"])
        #expect(epoch.validUntil == TestFederation.start + 365 * 86_400)
    }

    @Test func fewerFoundersThanColludersPlusOneAreRefused() throws {
        #expect(throws: AuditorError.self) { try draft().admitting(pending(1...1)) }
        #expect(try draft().admitting(pending(1...2)).members.count == 2)
    }

    @Test func identifiersAreNeverReused() throws {
        let first = try draft().admitting(pending(1...3))
        let second = try draft(after: first).setting(.revoked, of: "branch-3")
        let third = try draft(after: second).admitting(pending(7...7))
        #expect(third.members.map(\.node.rawValue) == [1, 2, 3, 4])
        #expect(third.members[3].name == "branch-7")
        #expect(third.previous == second.digest)
        #expect(third.members[3].joinedInEpoch == 3)
    }

    @Test func aRevokedBranchStaysRevoked() throws {
        let first = try draft().admitting(pending(1...3))
        let second = try draft(after: first).setting(.revoked, of: "branch-3")
        #expect(throws: AuditorError.self) { try draft(after: second).setting(.active, of: "branch-3") }
    }

    @Test func aKnownNameWithAnotherKeyIsRefused() throws {
        let first = try draft().admitting(pending(1...3))
        let other = PendingEnrolment(branch: "branch-2", identityKey: try TestFederation.memberKey(9).verifyingKey)
        #expect(throws: AuditorError.self) { try draft(after: first).admitting([other]) }
    }

    @Test func aPeriodThatGoesBackIsRefused() throws {
        let later = PolicyFile.template.replacing("period: 1", with: "period: 2")
        let first = try draft(policy: later).admitting(pending(1...3))
        #expect(throws: AuditorError.self) { try draft(after: first).renewed() }
        #expect(try draft(after: first, policy: later).renewed().number == 2)
    }

    @Test func changesAreNamed() throws {
        let first = try draft().admitting(pending(1...3))
        #expect(try draft(after: first).changes().isEmpty)
        var next = try draft(
            after: first, policy: PolicyFile.template.replacing("minimum_cohort: 3", with: "minimum_cohort: 4"))
        next.officers = []
        #expect(next.changes() == ["minimum cohort: 3 → 4", "no longer an officer: olga, privacy-officer"])
    }

    @Test func unknownBranchesAndRepeatedStandingsAreRefused() throws {
        let first = try draft().admitting(pending(1...3))
        #expect(throws: AuditorError.self) { try draft(after: first).setting(.suspended, of: "nobody") }
        #expect(throws: AuditorError.self) { try draft(after: first).setting(.active, of: "branch-1") }
    }
}
