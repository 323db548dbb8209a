// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// What a branch answers when a study is put to it.
struct ProposalTests {
    private let federation: TestFederation
    private let branch: TestBranch

    init() throws {
        federation = try TestFederation()
        branch = try TestBranch(federation, 1, roster: federation.signed(federation.epoch()))
    }

    private func answer(_ proposal: StudyProposal) throws -> StudyDecision {
        _ = try branch.receive(.proposal(proposal), now: TestFederation.start)
        return try #require(branch.decisions.last)
    }

    private func answer(_ lie: (inout StudySpecification) throws -> Void) throws -> StudyDecision {
        var study = try federation.draft().specification()
        try lie(&study)
        return try answer(federation.proposal(study))
    }

    private func expectRefusal(_ reason: String, _ decision: StudyDecision, location: SourceLocation = #_sourceLocation)
    {
        #expect(decision.answer == .refused, sourceLocation: location)
        #expect(decision.reason == reason, sourceLocation: location)
        #expect(decision.isAuthentic(under: branch.identity.verifyingKey), sourceLocation: location)
    }

    @Test func withinThePolicyItIsAccepted() throws {
        #expect(try answer { _ in }.answer == .accepted)
    }

    @Test func dearerThanMayBeAcceptedUnaskedItWaitsForAPerson() throws {
        let cost = try federation.draft().specification().totalNanoRho()
        branch.policy.acceptUpToNanoRho = cost - 1
        #expect(try answer { _ in }.answer == .deferred)
        branch.policy.acceptUpToNanoRho = cost
        #expect(try answer { $0.identifier = try StudyIdentifier("second") }.answer == .accepted)
    }

    @Test func anOverBudgetStudyIsRefusedWithWhatItAsksAndWhatIsLeft() throws {
        let cost = try federation.draft().specification().totalNanoRho()
        branch.policy.budgetNanoRho = cost - 1
        expectRefusal(
            "it costs ρ = \(Rho.text(cost)), but only ρ = \(Rho.text(cost - 1)) is left of this period's budget",
            try answer { _ in })
    }

    @Test func whatOtherStudiesSpentCountsAgainstTheNext() throws {
        let simulation = try Simulation()
        try simulation.runToEnd()
        let cost = simulation[1].ledger.chargedNanoRho
        simulation[1].policy.budgetNanoRho = 2 * cost - 1
        let second = try federation.draft("second").specification()
        _ = try simulation[1].receive(.proposal(federation.proposal(second)), now: TestFederation.start)
        let decision = try #require(simulation[1].decisions.last)
        #expect(decision.answer == .refused)
        #expect(
            decision.reason
                == "\(NodeRefusal.budgetExceeded(BudgetShortfall(asked: cost, remaining: cost - 1, charged: cost, studies: [simulation.coordinator.study])))"
        )
    }

    @Test func anOutcomeThatNobodyCanKnowYet() throws {
        let day: UInt64 = 86_400
        // The label looks at 90 days after the reference day, whose last must be over.
        let last = TestFederation.start / day - 91
        var draft = try federation.draft(analysis: .churnHorizon)
        draft.referenceTime = (last + 1) * day
        branch.policy.allowedAnalyses.insert("churn.horizon")
        expectRefusal(
            "its outcome lies in the future: too many who are going to leave would count as staying",
            try answer(federation.proposal(draft.specification())))
        draft.identifier = try StudyIdentifier("settled")
        draft.referenceTime = last * day
        #expect(try answer(federation.proposal(draft.specification())).answer == .accepted)
        // What reads no label may count back from any day.
        var count = try federation.draft("count")
        count.referenceTime = TestFederation.start
        #expect(try answer(federation.proposal(count.specification())).answer == .accepted)
    }

    @Test func anAnalysisThatThePolicyDoesNotAllow() throws {
        branch.policy.allowedAnalyses = ["churn.logistic"]
        expectRefusal("\(NodeRefusal.analysisNotAllowed("statistics"))", try answer { _ in })
    }

    @Test func aPurposeThatThePolicyDoesNotAllow() throws {
        branch.policy.allowedPurposes = ["service"]
        expectRefusal("\(NodeRefusal.purposeNotAllowed("retention"))", try answer { _ in })
    }

    @Test func aCohortOrColludersBelowTheFloor() throws {
        branch.policy.minimumCohort = 4
        expectRefusal("\(NodeRefusal.cohortFloor(asked: 3, floor: 4))", try answer { _ in })
        branch.policy.minimumCohort = 3
        branch.policy.assumedColluders = 2
        expectRefusal(
            "\(NodeRefusal.colluderFloor(asked: 1, floor: 2))",
            try answer { $0.identifier = try StudyIdentifier("second") })
    }

    @Test func fewerBranchesOfOneCustomerThanTheFederationCountsWith() throws {
        let branch = try TestBranch(
            federation, 1, roster: federation.signed(federation.epoch { $0.policy.branchesPerCustomer = 3 }))
        var draft = try federation.draft()
        for (copies, answer): (UInt64, StudyDecision.Answer) in [(2, .refused), (3, .accepted)] {
            draft.identifier = try StudyIdentifier("study-\(copies)")
            draft.branchesPerCustomer = copies
            let proposal = federation.proposal(try draft.specification())
            _ = try branch.receive(.proposal(proposal), now: TestFederation.start)
            #expect(branch.decisions.last?.answer == answer)
        }
        #expect(branch.decisions.first?.reason == "\(NodeRefusal.customerFloor(asked: 2, floor: 3))")
    }

    @Test func aPlanThatIsNotTheAnalysisOwn() throws {
        let lies: [(inout StudySpecification) -> Void] = [
            { $0.rounds.append($0.rounds[0]) }, { $0.rounds[0].dimension += 1 },
            { $0.rounds[0].clippingBound += 1 }, { $0.rounds[0].quantizationScale -= 1 },
        ]
        for (index, lie) in lies.enumerated() {
            let decision = try answer {
                $0.identifier = try StudyIdentifier("study-\(index)")
                lie(&$0)
            }
            expectRefusal("its rounds are not the ones that the analysis needs", decision)
        }
    }

    @Test func aWrongDeclaredCost() throws {
        let honest = try federation.draft().specification().rounds[0].nanoRho
        expectRefusal(
            "\(NodeRefusal.wrongCost(declared: honest - 1, recomputed: honest))",
            try answer { $0.rounds[0].nanoRho -= 1 })
    }

    @Test func anUnknownFeatureContract() throws {
        expectRefusal(
            "its feature contract is not one this branch has accepted", try answer { $0.contractDigest = .zero })
    }

    /// From a newer program, or no study at all: without an answer it would be put to the branch for ever.
    @Test func aStudyThatCannotBeJudgedIsRefusedWithASignature() throws {
        let lies: [(inout StudySpecification) -> Void] = [
            { $0.analysis = [255, 1, 2] }, { $0.analysis.removeLast() },
        ]
        for (index, lie) in lies.enumerated() {
            let decision = try answer {
                $0.identifier = try StudyIdentifier("study-\(index)")
                lie(&$0)
            }
            #expect(decision.answer == .refused)
            #expect(decision.reason.hasPrefix("this branch cannot judge it: "))
            #expect(decision.isAuthentic(under: branch.identity.verifyingKey))
        }
    }

    @Test func aPeriodThatIsNotOpen() throws {
        expectRefusal("it names a budget period that is not open", try answer { $0.period = 2 })
    }

    @Test func noApproval() throws {
        let study = try federation.draft().specification()
        expectRefusal(
            "\(NodeRefusal.approvalMissing)", try answer(StudyProposal(study: study, approvals: [])))
    }

    @Test func anotherStudyUnderAKnownName() throws {
        _ = try answer { _ in }
        var other = try federation.draft().specification()
        other.title = "Another"
        #expect(throws: NodeRefusal.differs(what: "the study study")) {
            _ = try branch.receive(.proposal(federation.proposal(other)), now: TestFederation.start)
        }
    }

    @Test func approvalsThatArriveLaterAreKeptAndNoneIsTakenAway() throws {
        let study = try federation.draft().specification()
        let first = federation.proposal(study)
        let decision = try answer(first)
        let more = StudyApproval.sign(study.digest, with: federation.stranger)
        #expect(try answer(StudyProposal(study: study, approvals: [more])) == decision)
        #expect(try answer(StudyProposal(study: study, approvals: [])) == decision)
        try branch.restart()
        #expect(branch.core.state.studies[study.identifier]?.proposal.approvals == first.approvals + [more])
    }
}
