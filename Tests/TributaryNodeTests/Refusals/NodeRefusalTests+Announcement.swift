// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Testing
import TributaryNode

/// Lines 1 and 2: lies in a study or an announcement.
extension NodeRefusalTests {
    @Test(arguments: [
        "analysis_not_allowed", "purpose_not_allowed", "cohort_floor", "colluder_floor",
    ])
    func refusesARoundThatThePolicyForbidsByNow(_ code: String) async throws {
        let scene = try await RoundScene.at(.announcement)
        // The study was accepted; the branch's manager has tightened the policy since.
        try scene.restart { tools in
            switch code {
            case "analysis_not_allowed": tools.policy.allowedAnalyses = []
            case "purpose_not_allowed": tools.policy.allowedPurposes = ["billing"]
            case "cohort_floor": tools.policy.minimumCohort = 4
            default: tools.policy.assumedColluders = 2
            }
        }
        try await scene.expectRefusal(code, of: scene.announce())
    }

    @Test func refusesAStudyOfAnAnalysisOutsideThePolicy() async throws {
        let scene = try await RoundScene(changePolicy: { $0.allowedAnalyses = [] })
        try await scene.expectAnswer(.refused, because: "does not allow the analysis")
    }

    @Test func refusesAStudyOfAPurposeOutsideThePolicy() async throws {
        let scene = try await RoundScene(changePolicy: { $0.allowedPurposes = ["billing"] })
        try await scene.expectAnswer(.refused, because: "does not allow the purpose")
    }

    @Test func refusesACohortBelowTheBranchsFloor() async throws {
        let scene = try await RoundScene(changePolicy: { $0.minimumCohort = 4 })
        try await scene.expectAnswer(.refused, because: "this branch's floor is 4")
    }

    @Test func refusesFewerColludersThanTheBranchAssumes() async throws {
        let scene = try await RoundScene(changePolicy: { $0.assumedColluders = 2 })
        try await scene.expectAnswer(.refused, because: "this branch's floor is 2")
    }

    @Test func refusesACohortBelowTheFederationsFloor() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.publish(#require(scene.changed { $0.policy.minimumCohort = 4 }))
        try await scene.expectRefusal("cohort_floor", of: scene.announce())
    }

    @Test func refusesFewerColludersThanTheFederationAssumes() async throws {
        let scene = try await RoundScene(cohort: 4)
        try await scene.propose()
        let next = scene.changed { ($0.policy.minimumCohort, $0.policy.assumedColluders) = (4, 2) }
        try await scene.publish(#require(next))
        try await scene.expectRefusal("colluder_floor", of: scene.announce())
    }

    @Test func refusesAStudyWhoseCostIsNotThatOfItsTerms() async throws {
        let scene = try await RoundScene()
        var study = scene.study
        study.rounds[0].nanoRho -= 1
        try await scene.expectAnswer(.refused, to: study, because: "its parameters cost")
    }

    @Test func refusesACohortThatLeavesOneHonestBranchAlone() async throws {
        let scene = try await RoundScene(changePolicy: { ($0.minimumCohort, $0.assumedColluders) = (2, 1) })
        var study = scene.study
        (study.rounds[0].minimumCohort, study.rounds[0].assumedColluders) = (2, 1)
        try await scene.propose(study)
        #expect(scene.codes == ["invalid_specification"])
        #expect(try scene.test.decisions.isEmpty)
    }

    @Test func refusesOtherTermsThanAgreed() async throws {
        let lies: [(inout RoundSpecification) -> Void] = [
            { $0.dimension += 1 }, { $0.clippingBound += 1 }, { $0.noiseVariance -= 1 }, { $0.nanoRho -= 1 },
            { $0.minimumCohort += 1 }, { $0.assumedColluders -= 1 }, { $0.quantizationScale += 1 },
            { $0.branchesPerCustomer += 1 }, { $0.wordBits = $0.wordBits == 32 ? 64 : 32 },
        ]
        for lie in lies {
            let scene = try await RoundScene.at(.announcement)
            try await scene.expectRefusal("differs_from_agreed", of: scene.announce(lie))
        }
    }

    @Test func refusesAnotherStudyAnalysisOrContract() async throws {
        let lies: [(inout RoundSpecification) -> Void] = [
            { $0.studyDigest = .zero }, { $0.analysisDigest = .zero }, { $0.contractDigest = .zero },
        ]
        for lie in lies {
            let scene = try await RoundScene.at(.announcement)
            try await scene.expectRefusal("differs_from_agreed", of: scene.announce(lie))
        }
    }

    @Test func refusesAnotherStateThanItsDigest() async throws {
        let scene = try await RoundScene.at(.announcement)
        _ = try scene.announce()
        var state = try scene.state
        state[state.count - 1] ^= 1
        try await scene.expectRefusal("differs_from_agreed", of: scene.announcement(state: state))
    }

    @Test func refusesARoundNumberThatIsNotTheNext() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.expectRefusal("differs_from_agreed", of: scene.announce { $0.roundNumber = 1 })
    }

    @Test func refusesAWrongPreviousTranscript() async throws {
        let scene = try await RoundScene.at(.announcement)
        let other = ProtocolHash.digest("test", [1])
        try await scene.expectRefusal("differs_from_agreed", of: scene.announce { $0.previousTranscript = other })
    }

    @Test func refusesAStepOfThePlanThatWasSkipped() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.expectRefusal("differs_from_agreed", of: scene.announce { $0.planStep = 1 })
    }

    @Test func refusesAPassedDeadline() async throws {
        let scene = try await RoundScene.at(.announcement)
        let step = try scene.announce()
        scene.test.clock.wait(seconds: RoundScene.roundSeconds + 1)
        try await scene.expectRefusal("stale_round", of: step)
    }

    @Test func refusesAStepAfterTheDeadline() async throws {
        let scene = try await RoundScene.at(.inbox)
        scene.test.clock.wait(seconds: RoundScene.roundSeconds + 1)
        try await scene.expectRefusal("stale_round", of: .shares(scene.inbox))
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesAnAnnouncementFromTheFuture() async throws {
        let scene = try await RoundScene.at(.announcement)
        let step = try scene.announce { ($0.announcedAt, $0.expiresAt) = ($0.announcedAt + 301, $0.expiresAt + 301) }
        try await scene.expectRefusal("stale_round", of: step)
    }

    @Test func refusesARoundThatWouldLastForEver() async throws {
        let scene = try await RoundScene.at(.announcement)
        let step = try scene.announce { $0.expiresAt = $0.announcedAt + Limits.maximumRoundSeconds + 1 }
        try await scene.expectRefusal("stale_round", of: step)
    }

    @Test func refusesAStudyItHasNotAccepted() async throws {
        let scene = try await RoundScene()
        try await scene.expectRefusal("study_not_accepted", of: scene.announce())
    }

    @Test(arguments: ["missing", "a stranger's", "another study's", "an operator's"])
    func refusesAnApprovalThatIsNoOfficers(_ kind: String) async throws {
        var random = SystemRandomSource()
        let (officer, person) = (try SigningKey.generate(from: &random), try SigningKey.generate(from: &random))
        let scene = try await RoundScene(changeRoster: {
            $0.policy.approvalAboveNanoRho = 0
            $0.officers = [
                RosterOfficer(name: "officer", role: .privacyOfficer, key: officer.verifyingKey),
                RosterOfficer(name: "person", role: .operator, key: person.verifyingKey),
            ]
        })
        let approvals: [StudyApproval] =
            switch kind {
            case "missing": []
            case "a stranger's": [.sign(scene.study.digest, with: try SigningKey.generate(from: &random))]
            case "another study's": [.sign(.zero, with: officer)]
            default: [.sign(scene.study.digest, with: person)]
            }
        try await scene.expectAnswer(.refused, approvals: approvals, because: "privacy officer")
        try await scene.expectRefusal("study_not_accepted", of: scene.announce())
    }

    @Test func refusesAnApprovalOfAnOfficerWhoIsGone() async throws {
        var random = SystemRandomSource()
        let officer = try SigningKey.generate(from: &random)
        let scene = try await RoundScene(changeRoster: {
            $0.policy.approvalAboveNanoRho = 0
            $0.officers = [RosterOfficer(name: "officer", role: .privacyOfficer, key: officer.verifyingKey)]
        })
        try await scene.expectAnswer(
            .accepted, approvals: [.sign(scene.study.digest, with: officer)], because: "within")
        try await scene.publish(#require(scene.changed { $0.officers = [] }))
        try await scene.expectRefusal("approval_missing", of: scene.announce())
    }
}
