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

    @Test func oneBranchTooManyIsRefusedBeforeItIsSignedIn() throws {
        let waiting = try (1...UInt64(Limits.maximumCohort) + 1).map { number in
            PendingEnrolment(
                branch: "branch-\(number)",
                identityKey: try VerifyingKey(ProtocolHash.digest("key", ProtocolHash.littleEndian(number)).bytes))
        }
        let all = try draft().admitting(waiting.dropLast())
        #expect(all.members.count == Limits.maximumCohort)
        let refusal = AuditorError.roster(
            reason: "with these there would be 1001 branches that are not revoked, but a federation has at most 1000. "
                + "Nothing was signed")
        #expect(throws: refusal) { try draft().admitting(waiting) }
        #expect(throws: refusal) { try draft(after: all).admitting(waiting.suffix(1)) }
        let room = try draft(after: all).setting(.revoked, of: "branch-7")
        #expect(try draft(after: room).admitting(waiting.suffix(1)).members.count == Limits.maximumCohort + 1)
    }

    @Test func afterTheLastNumberNobodyIsTakenIn() throws {
        var first = try draft().admitting(pending(1...3))
        first.members[2].node = NodeIdentifier(Limits.maximumNodeNumber - 1)
        let last = try draft(after: first).admitting(pending(4...4))
        #expect(last.members[3].node.rawValue == Limits.maximumNodeNumber)
        #expect(throws: AuditorError.self) { try draft(after: last).admitting(pending(5...5)) }
    }

    /// In the smallest federation everybody has to cosign, also whoever is suspended.
    @Test func whatANewStandingNeedsIsSaidWhenItIsSigned() throws {
        let three = ChangeQuorum(changing: "branch-2", after: try draft().admitting(pending(1...3)))
        #expect(three.required == 3 && three.needsTheBranch)
        #expect(three.text.contains("once 3 of the 3 branches that count have cosigned it, branch-2 among them"))
        let four = ChangeQuorum(changing: "branch-2", after: try draft().admitting(pending(1...4)))
        #expect(four.required == 3 && !four.needsTheBranch)
        #expect(four.text == "It takes force once 3 of the 4 branches that count have cosigned it.")
        let back = ChangeQuorum(
            changing: "branch-2",
            after: try draft(after: draft().admitting(pending(1...3))).setting(.suspended, of: "branch-2"))
        #expect(back.required == 2 && back.counting == 2 && !back.needsTheBranch)
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

    @Test func onlyOpeningAPeriodChangesThePeriod() throws {
        let first = try draft().admitting(pending(1...3))
        let second = try draft(after: first).openingPeriod()
        #expect(second.policy.period == 2)
        var expected = first.policy
        expected.period = 2
        #expect(second.policy == expected)
        let stated = "period: 1\n" + PolicyFile.template
        #expect(throws: AuditorError.self) { try draft(after: second, policy: stated).changingPolicy() }
        #expect(throws: AuditorError.self) {
            try draft(after: first, policy: "period: 2\n" + PolicyFile.template).changingPolicy()
        }
        #expect(try draft(after: second).changingPolicy().policy.period == 2)
    }

    @Test func membersComeAndGoUnderThePolicyAndTheOfficersInForce() throws {
        let first = try draft().admitting(pending(1...3))
        var later = try draft(
            after: first, policy: PolicyFile.template.replacing("minimum_cohort: 3", with: "minimum_cohort: 4"))
        later.officers = []
        for epoch in [try later.setting(.suspended, of: "branch-2"), try later.admitting(pending(4...4))] {
            #expect(epoch.policy == first.policy)
            #expect(epoch.officers == first.officers)
        }
        #expect(try later.changingOfficers().officers.isEmpty)
        #expect(try later.changingOfficers().policy == first.policy)
        #expect(try later.changingPolicy().policy.minimumCohort == 4)
        #expect(try later.changingPolicy().officers == first.officers)
    }

    @Test func changesAreNamedOldAndNew() throws {
        let first = try draft().admitting(pending(1...3))
        let same = try draft(after: first).changingPolicy()
        #expect(EpochChanges(from: first, to: same).isEmpty)
        let text =
            PolicyFile.template.replacing("minimum_cohort: 3", with: "minimum_cohort: 4")
            + "purpose_budgets: [{purpose: service, rho: 0.01}]\n"
        let changes = EpochChanges(from: first, to: try draft(after: first, policy: text).changingPolicy())
        #expect(changes.lines.count == 2)
        #expect(changes.lines[0] == "minimum cohort: 3 → 4")
        #expect(changes.lines[1].hasPrefix("budget of purpose 'service': the whole budget → rho 0.01, epsilon "))
        #expect(changes.loosenings.isEmpty)
        let back = EpochChanges(
            from: try draft(after: first, policy: text).changingPolicy(), to: same)
        #expect(back.loosenings == ["lowers the minimum cohort", "raises the budget of purpose service"])
        var alone = try draft(after: first)
        alone.officers = []
        #expect(
            EpochChanges(from: first, to: try alone.changingOfficers()).lines
                == ["no longer an officer: olga, privacy-officer"])
        #expect(
            EpochChanges(from: first, to: try draft(after: first).setting(.suspended, of: "branch-1")).lines
                == ["branch-1: active → suspended"])
    }

    @Test func unknownBranchesAndRepeatedStandingsAreRefused() throws {
        let first = try draft().admitting(pending(1...3))
        #expect(throws: AuditorError.self) { try draft(after: first).setting(.suspended, of: "nobody") }
        #expect(throws: AuditorError.self) { try draft(after: first).setting(.active, of: "branch-1") }
    }
}
