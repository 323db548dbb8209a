// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing
import TributaryAuditor

/// A coordinator that says less than a round costs. It signs the log itself, so every signature of its own is good.
struct CostAttackTests {
    private static func rules(
        announcing change: (inout RoundSpecification) -> Void
    ) async throws -> Set<AuditRule> {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study, change)
        federation.close(round)
        federation.release(round)
        let report = try await federation.audit()
        #expect(report.verdict == .fail)
        return Set(report.findings.map(\.rule))
    }

    @Test func aRhoLoweredInTheAnnouncementIsRecomputed() async throws {
        #expect(try await Self.rules { $0.nanoRho /= 10 }.isSuperset(of: [.roundCost, .roundTerms]))
    }

    @Test func aSensitivityThatIsMisdeclaredIsNotWhatTheBranchesAccepted() async throws {
        // A bound ten times smaller, with the cost that goes with it.
        let rules = try await Self.rules { round in
            round.clippingBound /= 10
            round.nanoRho = round.nanoRho / 100 + 2
        }
        #expect(rules.isSuperset(of: [.roundTerms]))
    }

    @Test func aCohortFloorThatIsMisdeclaredIsNotWhatTheBranchesAccepted() async throws {
        // More certain survivors would share the noise of a round; the study promised three.
        #expect(try await Self.rules { $0.minimumCohort = 30 }.isSuperset(of: [.roundTerms, .roundCost, .roundCohort]))
    }

    /// Never three in a row, and together more than the two rounds that the branches accepted.
    @Test func attemptsThatCostMoreThanTheStudyAreFound() async throws {
        var (federation, study) = try TestFederation.ready()
        for _ in 0..<2 { federation.close(try federation.announce(study), reason: .vectorsMissing) }
        try federation.run(study)
        federation.close(try federation.announce(study), reason: .vectorsMissing)
        #expect(try await federation.audit().findings.isEmpty)
        _ = try federation.announce(study)
        #expect(try await federation.audit().findings.map(\.rule) == [.roundAttempts, .roundOpen])
    }

    @Test func aCustomerInFewerBranchesThanThePolicyCountsWithIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.roster { $0.policy.branchesPerCustomer = 3 }
        try federation.run(study)
        #expect(try await federation.audit().findings.map(\.rule) == [.roundFloors])
    }

    @Test func aStudyWhoseStatedCostsAreAllTooLowIsRecomputed() async throws {
        var (federation, study) = try TestFederation.ready { study in
            for step in study.rounds.indices { study.rounds[step].nanoRho = 1 }
        }
        for _ in study.rounds { try federation.run(study) }
        let report = try await federation.audit()
        #expect(Set(report.findings.map(\.rule)).isSuperset(of: [.studyCost, .roundCost]))
        let branch = try #require(report.branches.first)
        let cost = try TestFederation.terms().nanoRho
        #expect(branch.declaredNanoRho == 2 && branch.recomputedNanoRho == 2 * cost)
        let finding = try #require(report.findings.first { $0.rule == .roundCost })
        #expect(finding.evidence["declared_nano_rho"] == "1")
    }

    @Test func theBudgetIsHeldAgainstRecomputedCosts() async throws {
        var (federation, study) = try TestFederation.ready { study in
            for step in study.rounds.indices { study.rounds[step].nanoRho = 1 }
        }
        try federation.roster { $0.policy.budgetNanoRho = 1_000_000 }
        for _ in study.rounds { try federation.run(study) }
        #expect(try await federation.audit().findings.contains { $0.rule == .ledgerOverBudget })
    }

    @Test func aReleaseWithoutARoundIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study)
        federation.release(round)
        #expect(try await federation.audit().findings.contains { $0.rule == .releaseUnmatched })
    }

    @Test func aRoundWithoutAReleaseIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        federation.close(try federation.announce(study))
        #expect(try await federation.audit().findings.map(\.rule) == [.releaseMissing])
    }
}
