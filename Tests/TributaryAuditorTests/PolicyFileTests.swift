// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
import Federation
import Testing
import TributaryAuditor

struct PolicyFileTests {
    @Test func theTemplateIsAValidPolicy() throws {
        let file = try PolicyFile(text: PolicyFile.template, file: "policy.yaml")
        #expect(file.statedPeriod == nil)
        #expect(file.policy.period == 1)
        #expect(file.policy.budgetNanoRho == (try ZeroConcentratedAccountant.nanoRho(epsilon: 4, delta: 1e-6)))
        #expect(file.policy.approvalAboveNanoRho == (try ZeroConcentratedAccountant.nanoRho(epsilon: 1, delta: 1e-6)))
        #expect(file.policy.minimumCohort == 3)
        #expect(file.policy.assumedColluders == 1)
        #expect(file.validSeconds == 365 * 86_400)
    }

    @Test func aCustomersBranchesAreOneUnlessTheFileSaysMore() throws {
        func copies(_ line: String) throws -> UInt64 {
            try PolicyFile(text: "budget: {rho: 1}\napproval_above: {rho: 0}\n\(line)\n", file: "policy.yaml")
                .policy.branchesPerCustomer
        }
        #expect(try copies("") == 1)
        #expect(try copies("branches_per_customer: 64") == Limits.maximumBranchesPerCustomer)
        for bad in ["0", "65", "-1", "three"] {
            #expect(throws: (any Error).self) { try copies("branches_per_customer: \(bad)") }
        }
    }

    @Test func rhoIsTakenAsItIsWritten() throws {
        let file = try PolicyFile(
            text: "period: 3\nbudget: {rho: 0.0243}\napproval_above: {rho: 0}\n", file: "policy.yaml")
        #expect(file.policy.budgetNanoRho == 24_300_000)
        #expect(file.policy.approvalAboveNanoRho == 0)
        #expect(file.policy.minimumCohort == 3)
    }

    @Test func limitsOfPurposesAreInOrderOfTheirPurposes() throws {
        let file = try PolicyFile(
            text: """
                budget: {rho: 0.5}
                approval_above: {rho: 0}
                purpose_budgets:
                  - purpose: service quality
                    rho: 0.1
                  - purpose: churn
                    epsilon: 1
                    delta: 1e-6
                """, file: "policy.yaml")
        #expect(file.policy.purposeBudgets.map(\.purpose) == ["churn", "service quality"])
        #expect(file.policy.budgetNanoRho(for: "service quality") == 100_000_000)
        #expect(
            file.policy.budgetNanoRho(for: "churn") == (try ZeroConcentratedAccountant.nanoRho(epsilon: 1, delta: 1e-6))
        )
        #expect(file.policy.budgetNanoRho(for: "anything else") == 500_000_000)
    }

    @Test func oneLimitTooManyIsRefused() throws {
        func text(_ count: Int) -> String {
            "budget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets:\n"
                + (0..<count).map { "  - {purpose: p\($0), rho: 1}\n" }.joined()
        }
        let most = PrivacyPolicy.maximumPurposeBudgets
        #expect(try PolicyFile(text: text(most), file: "policy.yaml").policy.purposeBudgets.count == most)
        #expect(throws: CustomerDataError.self) { try PolicyFile(text: text(most + 1), file: "policy.yaml") }
    }

    @Test(arguments: [
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: {a: 1}\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: [{purpose: a}]\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: [{purpose: '', rho: 1}]\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: [{purpose: a, rho: 1.1}]\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: [{purpose: a, rho: -0.1}]\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\npurpose_budgets: [{purpose: a, rho: 0, r: 1}]\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\n"
            + "purpose_budgets: [{purpose: a, rho: 0}, {purpose: a, rho: 1}]\n",
        "period: 0\nbudget: {rho: 1}\napproval_above: {rho: 1}\n",
        "period: 1\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {rho: 0}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {rho: 1001}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {rho: -1}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {rho: 1, epsilon: 1}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {epsilon: 1}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {epsilon: 1, delta: 0}\napproval_above: {rho: 1}\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\nassumed_colluders: 2\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\nminimum_cohort: 1001\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\nroster_valid_days: 3651\n",
        "period: 1\nbudget: {rho: 1}\napproval_above: {rho: 1}\nminimum_cohrt: 3\n",
    ])
    func aWrongPolicyIsRefusedWithItsPlace(_ text: String) throws {
        let error = #expect(throws: CustomerDataError.self) { try PolicyFile(text: text, file: "policy.yaml") }
        #expect("\(try #require(error))".contains("policy.yaml"))
    }
}
