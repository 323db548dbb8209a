// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

struct OfficerEndorsementTests {
    private let federation = TestFederation()
    private let first: UnverifiedRosterEpoch

    init() throws {
        first = try UnverifiedRosterEpoch.sign(federation.nextEpoch(), with: federation.root)
    }

    private var olga: RosterOfficer {
        RosterOfficer(name: "olga", role: .privacyOfficer, key: federation.officer.verifyingKey)
    }

    private func proposal(_ change: (inout RosterEpoch) -> Void) throws -> EpochProposal {
        var story = federation
        story.epochs.append(first.epoch)
        var next = try story.nextEpoch()
        change(&next)
        return EpochProposal(previous: first, epoch: next)
    }

    private func review(_ proposal: EpochProposal, by officer: RosterOfficer? = nil) throws -> EndorsementReview {
        try EndorsementReview(proposal, root: federation.root.verifyingKey, officer: officer ?? olga)
    }

    @Test func theOfficerSeesOldAndNewAndSignsWhatTheRootThenPublishes() throws {
        let draft = try proposal {
            $0.policy.budgetNanoRho = 20_000_000
            $0.policy.minimumCohort = 4
        }
        let review = try review(EpochProposal(text: draft.text))
        #expect(review.changes.count == 2)
        #expect(review.text.contains("budget: rho 0.01, epsilon "))
        #expect(review.text.contains(" → rho 0.02, epsilon "))
        #expect(review.text.contains("minimum cohort: 3 → 4"))
        #expect(review.text.contains("because it\n  raises the budget\n"))
        let endorsed = try EpochProposal(text: review.endorsed(with: federation.officer).text)
        let signed = try UnverifiedRosterEpoch.sign(
            endorsed.epoch, endorsements: endorsed.endorsements, with: federation.root)
        let root = federation.root.verifyingKey
        try first.verified(by: root).checkSuccessor(signed.verified(by: root))
    }

    @Test func whatTheRootAloneMaySignIsNotPutToAnOfficer() throws {
        for change: (inout RosterEpoch) -> Void in [
            { $0.policy.budgetNanoRho -= 1 }, { $0.policy.period = 2 }, { $0.policy.minimumCohort = 5 },
        ] {
            #expect(throws: AuditorError.self) { try review(proposal(change)) }
        }
    }

    @Test func aDraftOfAnotherRootIsRefused() throws {
        let draft = try proposal { $0.policy.budgetNanoRho += 1 }
        #expect(throws: AuditorError.self) {
            try EndorsementReview(draft, root: TestFederation.key(77).verifyingKey, officer: olga)
        }
    }

    @Test func onlyAPrivacyOfficerOfThePolicyInForceIsAsked() throws {
        let otto = RosterOfficer(name: "otto", role: .operator, key: federation.operatorKey.verifyingKey)
        let stranger = RosterOfficer(name: "eve", role: .privacyOfficer, key: try TestFederation.key(9).verifyingKey)
        let draft = try proposal {
            $0.policy.budgetNanoRho += 1
            $0.officers.append(stranger)
        }
        #expect(throws: AuditorError.self) { try review(draft, by: otto) }
        #expect(throws: AuditorError.self) { try review(draft, by: stranger) }
    }

    @Test func anEpochThatBreaksAnotherRuleIsNotEndorsed() throws {
        let draft = try proposal {
            $0.policy.budgetNanoRho += 1
            $0.members.removeLast()
        }
        #expect(throws: AuditorError.self) { try review(draft).endorsed(with: federation.officer) }
    }

    @Test func aTextThatIsNotAWholeProposalIsRefused() throws {
        let text = try proposal { $0.policy.budgetNanoRho += 1 }.text
        for wrong in ["", "x" + text, String(text.dropLast(2)), text + "00", text.replacing("1.", with: "2.")] {
            #expect(throws: FederationError.self) { try EpochProposal(text: wrong) }
        }
    }
}
