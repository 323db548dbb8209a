// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Testing
import TributaryAuditor

/// What a report says follows from the log.
struct ReportDocumentTests {
    @Test func roundsOutcomesAndCostsAreTheLogs() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let rounds = story.document.rounds
        #expect(rounds.map(\.study) == ["alpha", "alpha", "beta", "beta"])
        #expect(rounds.map(\.outcome) == ["released", "released", "aborted", "released"])
        #expect(rounds.map(\.reason) == [nil, nil, "vectors_missing", nil])
        #expect(rounds.allSatisfy { $0.declaredNanoRho == $0.recomputedNanoRho && $0.chargedNodes == "1-5" })
        let terms = try TestFederation.terms()
        #expect(rounds.allSatisfy { $0.noiseVariance == terms.noiseVariance && $0.clippingBound == 1000 })
        #expect(story.document.roundsInAll == 4)
    }

    @Test func budgetsAddUpToTheRounds() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let spent = story.document.rounds.reduce(0) { $0 + $1.recomputedNanoRho }
        #expect(story.document.budgets.count == 5)
        for budget in story.document.budgets {
            #expect(budget.recomputedNanoRho == spent)
            #expect(budget.differenceNanoRho == 0)
            #expect(budget.remainingNanoRho == budget.limitNanoRho - spent)
            #expect(budget.rounds == 4)
        }
        #expect(story.document.totals.allSatisfy { ($0.epsilonExact ?? 9) <= ($0.epsilon ?? 0) })
        #expect(story.document.totals.allSatisfy { ($0.epsilon ?? 9) <= ($0.epsilonRenyi ?? 0) })
    }

    @Test func aRoundUnderWayIsReserved() async throws {
        var (federation, study) = try TestFederation.ready()
        _ = try federation.announce(study)
        let story = try await ReportStory(federation)
        #expect(story.document.budgets.allSatisfy { $0.reservedNanoRho == study.rounds[0].nanoRho })
        #expect(
            story.document.budgets.allSatisfy { $0.remainingNanoRho == $0.limitNanoRho - study.rounds[0].nanoRho })
        #expect(story.document.rounds.map(\.outcome) == ["under way"])
    }

    @Test func exceptionsAreTold() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let kinds = story.document.exceptions.map(\.kind)
        #expect(kinds == [.roundAborted, .branchRefused, .studyRefused, .studyEndedEarly, .memberLeft])
        #expect(story.document.exceptions.last?.subject == "branch-4")
        #expect(story.document.exceptions[2].subject == "study gamma, by olga")
    }

    @Test func studiesTellWhoAskedApprovedAndAnswered() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let studies = story.document.studies
        #expect(studies.map(\.study) == ["alpha", "beta", "gamma"])
        #expect(studies.map(\.approvedBy) == [["olga"], ["olga"], []])
        #expect(studies[2].refused == ["branch-2"])
        #expect(studies.map(\.ending) == ["finished", "finished", "cancelled"])
        #expect(studies[1].aborted == 1 && studies[1].released == 1)
    }

    @Test func aFalseCostShowsAsADifference() async throws {
        let story = try await ReportStory(ReportStory.lying())
        #expect(story.document.verdict == .fail)
        let lie = try #require(story.document.rounds.last)
        #expect(lie.recomputedNanoRho > lie.declaredNanoRho)
        #expect(lie.differenceNanoRho == Int64(lie.recomputedNanoRho - lie.declaredNanoRho))
        #expect(story.document.budgets.allSatisfy { $0.differenceNanoRho == lie.differenceNanoRho })
        #expect(story.document.reconciliation.allSatisfy { !$0.agrees })
    }

    @Test func anEpochThatTheRootDidNotSignLeavesNoTrace() async throws {
        var (federation, _) = try TestFederation.finished()
        let epochs = try await ReportStory(federation).document.policies.count
        try federation.roster(signer: TestFederation.key(77)) { $0.policy.budgetNanoRho *= 2 }
        let story = try await ReportStory(federation)
        #expect(story.document.policies.count == epochs)
        #expect(story.document.partyChanges.allSatisfy { $0.epoch <= UInt64(epochs) })
    }

    @Test func anAuditThatDidNotPassIsNoEvidence() async throws {
        let good = try await ReportStory(ReportStory.eventful()).document
        let bad = try await ReportStory(ReportStory.lying()).document
        #expect(good.checklist.contains { $0.standing == .evidence })
        #expect(good.obligations.contains { $0.standing == .evidence })
        #expect(!bad.checklist.contains { $0.standing == .evidence })
        #expect(!bad.obligations.contains { $0.standing == .evidence })
    }

    @Test func everyRuleBelongsToOneCheck() async throws {
        let checks = try await ReportStory(ReportStory.eventful()).document.checks
        let rules = checks.flatMap { $0.rules.map(\.rule) }
        #expect(rules.count == AuditRule.allCases.count)
        #expect(Set(rules) == Set(AuditRule.allCases))
        #expect(checks.allSatisfy { !$0.question.hasPrefix("The rules about") })
    }

    @Test func onlyTheNewestRoundsAreListedAndAllAreCounted() async throws {
        let federation = try ReportStory.eventful()
        let all = try await ReportStory(federation, listed: 4).document
        let fewer = try await ReportStory(federation, listed: 3).document
        #expect(all.rounds.count == 4)
        #expect(fewer.rounds == Array(all.rounds.dropFirst()))
        #expect(fewer.roundsInAll == 4)
    }
}
