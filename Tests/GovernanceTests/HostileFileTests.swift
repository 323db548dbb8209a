// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing
import TributaryAuditor
import TributaryNode

/// Every number in every file that people write is a number within its limits, or the file is refused with the place.
struct HostileFileTests {
    /// The policy of the federation.
    static let policy = [
        NumericField("period", "period: §\nbudget: {rho: 1}\napproval_above: {rho: 0}\n", good: "3"),
        NumericField("budget.rho", "budget: {rho: §}\napproval_above: {rho: 0}\n", good: "0.5"),
        NumericField("budget.epsilon", "budget: {epsilon: §, delta: 1e-6}\napproval_above: {rho: 0}\n", good: "3"),
        NumericField("budget.delta", "budget: {epsilon: 1, delta: §}\napproval_above: {rho: 0}\n", good: "1e-6"),
        NumericField("approval_above.rho", "budget: {rho: 1}\napproval_above: {rho: §}\n", good: "0"),
        NumericField(
            "approval_above.epsilon", "budget: {rho: 1}\napproval_above: {epsilon: §, delta: 1e-6}\n", good: "1"),
        NumericField(
            "approval_above.delta", "budget: {rho: 1}\napproval_above: {epsilon: 1, delta: §}\n", good: "1e-9"),
        NumericField(
            "minimum_cohort", "budget: {rho: 1}\napproval_above: {rho: 0}\nminimum_cohort: §\n", good: "1000"),
        NumericField(
            "assumed_colluders", "budget: {rho: 1}\napproval_above: {rho: 0}\nassumed_colluders: §\n", good: "0"),
        NumericField(
            "roster_valid_days", "budget: {rho: 1}\napproval_above: {rho: 0}\nroster_valid_days: §\n", good: "1"),
        NumericField(
            "purpose_budgets.rho",
            "budget: {rho: 1}\napproval_above: {rho: 0}\npurpose_budgets: [{purpose: a, rho: §}]\n", good: "1"),
        NumericField(
            "purpose_budgets.epsilon",
            "budget: {rho: 9}\napproval_above: {rho: 0}\npurpose_budgets: [{purpose: a, epsilon: §, delta: 1e-6}]\n",
            good: "1"),
        NumericField(
            "purpose_budgets.delta",
            "budget: {rho: 9}\napproval_above: {rho: 0}\npurpose_budgets: [{purpose: a, epsilon: 1, delta: §}]\n",
            good: "1e-6"),
    ]

    @Test(arguments: policy) func aFederationsPolicyIsRefused(_ field: NumericField) throws {
        _ = try PolicyFile(text: field.text(field.good), file: "policy.yaml")
        for (value, text) in field.hostileTexts {
            #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") {
                try PolicyFile(text: text, file: "policy.yaml")
            }
        }
    }

    private static func branch(_ cohort: String, _ budget: String, _ more: String = "") -> String {
        "policy: {analyses: [statistics], minimum_cohort: \(cohort), budget: \(budget)\(more)}\n"
    }

    /// The policy of a branch.
    static let branchPolicy = [
        NumericField("minimum_cohort", branch("§", "{rho: 1}"), good: "1000"),
        NumericField("assumed_colluders", branch("9", "{rho: 1}", ", assumed_colluders: §"), good: "7"),
        NumericField("budget.rho", branch("4", "{rho: §}"), good: "0.25"),
        NumericField("budget.epsilon", branch("4", "{epsilon: §, delta: 1e-6}"), good: "2"),
        NumericField("budget.delta", branch("4", "{epsilon: 2, delta: §}"), good: "1e-6"),
        NumericField("accept_up_to.rho", branch("4", "{rho: 1}", ", accept_up_to: {rho: §}"), good: "0"),
        NumericField(
            "accept_up_to.epsilon", branch("4", "{rho: 1}", ", accept_up_to: {epsilon: §, delta: 1e-6}"), good: "1"),
        NumericField(
            "accept_up_to.delta", branch("4", "{rho: 1}", ", accept_up_to: {epsilon: 1, delta: §}"), good: "1e-6"),
        NumericField(
            "purpose_budgets.rho", branch("4", "{rho: 1}", ", purpose_budgets: [{purpose: a, rho: §}]"), good: "1"),
        NumericField(
            "purpose_budgets.epsilon",
            branch("4", "{rho: 9}", ", purpose_budgets: [{purpose: a, epsilon: §, delta: 1e-6}]"), good: "1"),
        NumericField(
            "purpose_budgets.delta",
            branch("4", "{rho: 9}", ", purpose_budgets: [{purpose: a, epsilon: 1, delta: §}]"), good: "1e-6"),
    ]

    @Test(arguments: branchPolicy) func aBranchsPolicyIsRefused(_ field: NumericField) throws {
        _ = try NodeConfiguration(text: field.text(field.good), file: "node.yaml")
        for (value, text) in field.hostileTexts {
            #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") {
                try NodeConfiguration(text: text, file: "node.yaml")
            }
        }
    }

    private static func contract(_ feature: String, version: String = "1", _ more: String = "") -> String {
        "name: test\nversion: \(version)\nfeatures:\n  - {name: age, \(feature)}\n\(more)"
    }

    private static func label(_ days: String) -> String {
        "label: {name: left, positive: x, negative: y, sql: SELECT 1, horizon_days: \(days)}\n"
    }

    private static let negative: Set = ["-10", "-1"]

    /// A feature contract. What is measured may lie below zero.
    static let contracts = [
        NumericField("version", contract("bounds: [0, 9]", version: "§"), good: "2"),
        NumericField("bounds.lower", contract("bounds: [§, 9]"), good: "0", legal: negative),
        NumericField("bounds.upper", contract("bounds: [0, §]"), good: "9"),
        NumericField("bins", contract("bounds: [0, 9], bins: §"), good: "3"),
        NumericField("special_values", contract("bounds: [0, 9], special_values: [§]"), good: "3", legal: negative),
        NumericField("missing", contract("bounds: [0, 9], missing: §"), good: "3", legal: negative),
        NumericField("horizon_days", contract("bounds: [0, 9]", label("§")), good: "30"),
    ]

    @Test(arguments: contracts) func aFeatureContractIsRefused(_ field: NumericField) throws {
        _ = try ContractFile(text: field.text(field.good), file: "contract.yaml")
        for (value, text) in field.hostileTexts {
            #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") {
                try ContractFile(text: text, file: "contract.yaml")
            }
        }
    }

    private static func sources(_ table: String, _ attributes: String) -> String {
        branch("4", "{rho: 1}")
            + "sources: {tables: [{table: customer, files: [c.csv], customer: id\(table), attributes: \(attributes)}]}\n"
    }

    @Test(arguments: [NumericField("reject_limit", sources(", reject_limit: §", "[age]"), good: "0.1")])
    func aMappingIsRefused(_ field: NumericField) throws {
        _ = try NodeConfiguration(text: field.text(field.good), file: "node.yaml")
        for (value, text) in field.hostileTexts {
            #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") {
                try NodeConfiguration(text: text, file: "node.yaml")
            }
        }
    }
}
