// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// Message 0: each test is named for the lie.
struct AnnouncementRefusalTests {
    @Test func theHonestAnnouncementIsAccepted() throws {
        let scene = try RefusalScene()
        let messages = try scene.branch.receive(scene.announcement(), now: scene.coordinator.now)
        #expect(messages.count == 1)
        #expect(scene.branch.sent.map(\.kind) == [.advertisement])
        #expect(scene.branch.ledger.reservedNanoRho == scene.coordinator.proposal.study.rounds[0].nanoRho)
    }

    @Test func otherTermsThanAgreed() throws {
        let lies: [(inout RoundSpecification) -> Void] = [
            { $0.dimension += 1 }, { $0.wordBits = $0.wordBits == 32 ? 64 : 32 }, { $0.quantizationScale += 1 },
            { $0.clippingBound += 1 }, { $0.noiseVariance -= 1 }, { $0.branchesPerCustomer += 1 },
            { $0.nanoRho -= 1 }, { $0.assumedColluders -= 1 }, { $0.minimumCohort += 1 },
        ]
        let scene = try RefusalScene()
        for lie in lies {
            scene.expect(.differs(what: "the round's terms"), from: try scene.announcement(lie))
        }
    }

    @Test func anotherStateThanTheDigest() throws {
        let scene = try RefusalScene()
        guard case .announcement(var announcement) = try scene.announcement() else { throw Simulation.Stuck() }
        announcement.state[announcement.state.count - 1] ^= 1
        scene.expect(.differs(what: "the broadcast state"), from: .announcement(announcement))
    }

    @Test func anotherStudyUnderTheSameName() throws {
        let scene = try RefusalScene()
        scene.expect(
            .differs(what: "the study"),
            from: try scene.announcement { $0.studyDigest = .zero })
    }

    @Test func aStudyThatWasNeverProposed() throws {
        let scene = try RefusalScene()
        let other = try StudyIdentifier("other")
        scene.expect(.studyNotAccepted, from: try scene.announcement { $0.study = other })
    }

    @Test func aStudyThatThisBranchRefused() throws {
        let simulation = try Simulation()
        simulation[1].policy.allowedAnalyses = []
        let scene = try RefusalScene(simulation)
        #expect(scene.branch.decisions.map(\.answer) == [.refused])
        scene.expect(.studyNotAccepted, from: try scene.announcement())
    }

    @Test func anotherAnalysis() throws {
        let scene = try RefusalScene()
        scene.expect(
            .differs(what: "the analysis"), from: try scene.announcement { $0.analysisDigest = .zero })
    }

    @Test func anotherFeatureContract() throws {
        let scene = try RefusalScene()
        scene.expect(
            .differs(what: "the feature contract"),
            from: try scene.announcement { $0.contractDigest = .zero })
    }

    @Test func aRoundNumberThatIsNotTheNext() throws {
        let scene = try RefusalScene()
        scene.expect(
            .differs(what: "the round number"), from: try scene.announcement { $0.roundNumber = 1 })
    }

    @Test func aRoundNumberThatHasBeenClosed() throws {
        let scene = try RefusalScene(analysis: .churnLogistic)
        try scene.simulation.run(rounds: 1)
        scene.expect(
            .differs(what: "the round number"), from: try scene.announcement { $0.roundNumber = 0 })
    }

    @Test func aSecondRoundOfTheSameNumberWhileTheFirstIsUnderWay() throws {
        let scene = try RefusalScene()
        _ = try scene.branch.receive(scene.announcement(), now: scene.coordinator.now)
        let second = try scene.announcement { $0.expiresAt += 1 }
        let refusal = NodeRefusal.stale(reason: "this study has a round under way here whose end has not been told")
        scene.expect(refusal, from: second)
        try scene.branch.restart(losing: #require(scene.branch.store.ledger.first?.round))
        scene.expect(refusal, from: try scene.announcement { $0.expiresAt += 2 })
    }

    @Test func aStepOfThePlanThatWasSkipped() throws {
        let scene = try RefusalScene(analysis: .churnLogistic)
        scene.expect(
            .differs(what: "the step of the plan"), from: try scene.announcement { $0.planStep = 1 })
    }

    @Test func aWrongPreviousTranscript() throws {
        let scene = try RefusalScene()
        let lie = ProtocolHash.digest("test", [1])
        scene.expect(
            .differs(what: "the previous transcript"),
            from: try scene.announcement { $0.previousTranscript = lie })
    }

    @Test func aPassedDeadline() throws {
        let scene = try RefusalScene()
        let announcement = try scene.announcement()
        let end = scene.coordinator.now + TestCoordinator.roundSeconds
        scene.expect(
            .stale(reason: "the round's deadline has passed"), from: announcement, now: end + 1)
        #expect(try scene.branch.receive(announcement, now: end).count == 1)
    }

    @Test func anAnnouncementFromTheFuture() throws {
        let scene = try RefusalScene()
        let announcement = try scene.announcement()
        // Clocks may differ by five minutes.
        scene.expect(code: "stale_round", from: announcement, now: scene.coordinator.now - 301)
        #expect(try scene.branch.receive(announcement, now: scene.coordinator.now - 300).count == 1)
    }

    @Test func aRoundThatWouldLastForEver() throws {
        let scene = try RefusalScene()
        let announcement = try scene.announcement { $0.expiresAt = $0.announcedAt + Limits.maximumRoundSeconds + 1 }
        scene.expect(code: "stale_round", from: announcement)
    }

    @Test func anotherBudgetPeriod() throws {
        let scene = try RefusalScene()
        scene.expect(code: "roster_refused", from: try scene.announcement { $0.period = 2 })
    }

    @Test func aRoundFromBeforeThisNodeStartedWithoutARecord() throws {
        let scene = try RefusalScene()
        let early = try scene.coordinator.announced(scene.coordinator.specification())
        // The branch reads the log to its end, and starts anew.
        try scene.catchUp()
        try scene.branch.restart()
        scene.expect(
            .stale(reason: "the round was announced before this node started, without a record here"),
            from: .announcement(scene.coordinator.announcement(of: early)))
    }

    @Test func moreThanIsLeftOfTheBudget() throws {
        let scene = try RefusalScene()
        let cost = scene.coordinator.proposal.study.rounds[0].nanoRho
        scene.branch.policy.budgetNanoRho = cost - 1
        let announcement = try scene.announcement()
        scene.expect(
            .budgetExceeded(BudgetShortfall(asked: cost, remaining: cost - 1)), from: announcement)
        scene.branch.policy.budgetNanoRho = cost
        #expect(try scene.branch.receive(announcement, now: scene.coordinator.now).count == 1)
    }
}

/// Studies that the branch holds as accepted, although it should not have: their rounds are refused all the same.
struct AcceptedStudyRefusalTests {
    private func scene(
        _ lie: (inout RoundTerms) -> Void = { _ in }, approvals: ((TestFederation, Digest) -> [StudyApproval])? = nil
    ) throws -> RefusalScene {
        let simulation = try Simulation(lie: lie)
        let study = simulation.coordinator.proposal.study
        let honest = simulation.coordinator.proposal.approvals
        try simulation[1].accept(
            StudyProposal(study: study, approvals: approvals?(simulation.federation, study.digest) ?? honest))
        return RefusalScene(undecided: simulation)
    }

    @Test func aWrongDeclaredCost() throws {
        let scene = try scene { $0.nanoRho -= 1 }
        let terms = scene.coordinator.proposal.study.rounds[0]
        scene.expect(
            .wrongCost(declared: terms.nanoRho, recomputed: terms.nanoRho + 1),
            from: try scene.announcement())
    }

    @Test func lessNoiseThanTheCostPaysFor() throws {
        let scene = try scene { $0.noiseVariance /= 2 }
        let terms = scene.coordinator.proposal.study.rounds[0]
        scene.expect(
            .wrongCost(declared: terms.nanoRho, recomputed: try terms.recomputedNanoRho()),
            from: try scene.announcement())
    }

    @Test func aCohortBelowTheBranchsFloor() throws {
        let scene = try scene()
        scene.branch.policy.minimumCohort = 4
        scene.expect(.cohortFloor(asked: 3, floor: 4), from: try scene.announcement())
    }

    @Test func fewerColludersThanTheBranchAssumes() throws {
        let scene = try scene()
        scene.branch.policy.assumedColluders = 2
        scene.expect(.colluderFloor(asked: 1, floor: 2), from: try scene.announcement())
    }

    @Test func aCohortBelowTheRostersFloor() throws {
        let scene = try scene()
        try scene.moveRoster { $0.policy.minimumCohort = 4 }
        scene.expect(.cohortFloor(asked: 3, floor: 4), from: try scene.announcement())
    }

    @Test func fewerColludersThanTheRosterAssumes() throws {
        let scene = try scene {
            $0.minimumCohort = 4
            $0.assumedColluders = 1
        }
        try scene.moveRoster {
            $0.policy.minimumCohort = 4
            $0.policy.assumedColluders = 2
        }
        scene.expect(.colluderFloor(asked: 1, floor: 2), from: try scene.announcement())
    }

    /// A customer of three branches would be charged a ninth.
    @Test func fewerBranchesOfOneCustomerThanTheRosterCountsWith() throws {
        let scene = try scene()
        try scene.moveRoster { $0.policy.branchesPerCustomer = 3 }
        scene.expect(.customerFloor(asked: 1, floor: 3), from: try scene.announcement())
    }

    @Test func aMissingOfficersApproval() throws {
        let scene = try scene(approvals: { _, _ in [] })
        scene.expect(.approvalMissing, from: try scene.announcement())
    }

    @Test func anApprovalBySomebodyWhoIsNoOfficer() throws {
        let scene = try scene(approvals: { [StudyApproval.sign($1, with: $0.stranger)] })
        scene.expect(.approvalMissing, from: try scene.announcement())
    }

    @Test func anApprovalWithAForgedSignature() throws {
        let scene = try scene(approvals: { federation, study in
            let forged = StudyApproval.sign(study, with: federation.stranger).signature
            return [StudyApproval(study: study, officer: federation.officer.verifyingKey, signature: forged)]
        })
        scene.expect(.approvalMissing, from: try scene.announcement())
    }

    @Test func theApprovalOfAnotherStudy() throws {
        let scene = try scene(approvals: { federation, study in
            let other = StudyApproval.sign(.zero, with: federation.officer)
            return [other, StudyApproval(study: study, officer: other.officer, signature: other.signature)]
        })
        scene.expect(.approvalMissing, from: try scene.announcement())
    }

    @Test func theApprovalOfAnOfficerWhoIsGone() throws {
        let scene = try scene()
        try scene.moveRoster { $0.officers = [] }
        scene.expect(.approvalMissing, from: try scene.announcement())
    }
}
