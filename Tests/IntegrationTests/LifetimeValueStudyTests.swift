// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab

/// A model of lifetime value, from a study file to every customer's line in a branch.
extension RealProcesses {
    @Suite struct LifetimeValueStudyTests {
        private static let contract = """
            name: buyers
            version: 1
            purpose: Find out what customers will be worth.
            features:
              - name: frequency
                title: days with purchases after the first
                bounds: [0, 60]
                bins: 60
                sql: SELECT count(DISTINCT date) - 1 FROM transactions HAVING count(*) > 0
              - name: recency
                title: time from the first to the last purchase
                unit: weeks
                bounds: [0, 60]
                bins: 8
                sql: SELECT (max(date) - min(date)) / 7.0 FROM transactions
              - name: age
                title: time since the first purchase
                unit: weeks
                bounds: [0, 60]
                bins: 4
                sql: SELECT (:reference_date - min(date)) / 7.0 FROM transactions
              - name: value
                title: mean value of a day with purchases after the first
                unit: €
                bounds: [1, 5000]
                bins: 12
                transform: log1p
                sql: SELECT sum(amount) / count(DISTINCT date) FROM transactions WHERE date > (SELECT min(date) FROM transactions)

            """

        private struct Worth: Decodable {
            let model: String
            let expectedPurchases: Double?
            let tiers: [String: Int]
        }

        private struct Summary: Decodable {
            let customers: Int
            let worth: Worth?
        }

        @Test func lifetimeValueComesBackToEveryCustomer() async throws {
            let test = try await FederationUnderTest(customers: 4000)
            let federation = test.federation
            let workshop = federation.workshop
            try workshop.write(Self.contract, to: workshop.path + "/clv.yaml")
            let file = workshop.studies + "/worth.yaml"
            try workshop.write(
                """
                study: worth
                title: What customers are worth
                purpose: analytics
                analysis: clv
                features: [frequency, recency, age, value]
                horizon: 26
                contract: ../clv.yaml
                rho: \(Rho.text(federation.budget.churn))
                delta: \(federation.budget.delta)
                minimum_cohort: \(federation.budget.minimumCohort)
                reference_date: 2025-09-30

                """, to: file)
            let plan = try workshop.run(
                "tributary-coordinator",
                ["study", "plan", file, "--branches", "5", "--customers", "4000", "--dir", workshop.headOffice])
            #expect(plan.contains("expected purchases"))
            for arguments in [
                ["tributary-coordinator", "study", "propose", file, "--dir", workshop.headOffice, "--by", "analyst"],
                [
                    "tributary-auditor", "officer", "approve", "worth", "--yes", "--dir", workshop.officer,
                    "--federation", workshop.descriptor,
                ],
                ["tributary-coordinator", "study", "start", "worth", "--dir", workshop.headOffice],
            ] {
                try workshop.run(arguments[0], Array(arguments.dropFirst()))
            }
            try await test.wait(for: "worth") { stored, _ in stored.status == .finished }
            let page = try workshop.run(
                "tributary-coordinator", ["model", "show", "worth.1", "--dir", workshop.headOffice])
            for words in ["When they buy (BG/NBD)", "For how much (gamma-gamma)", "purchases to expect"] {
                #expect(page.contains(words), "\(page)")
            }
            let folder = federation.site.folders[0].folder
            let text = try workshop.run("tributary-node", ["score", "--dir", folder, "--json", "-"])
            let summary = try JSONDecoder().decode(Summary.self, from: Data(text.utf8))
            #expect(summary.worth?.model == "worth.1")
            #expect((summary.worth?.expectedPurchases ?? 0) > 0)
            let lines = try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8)
                .split(whereSeparator: \.isNewline)
            #expect(lines[0].hasSuffix("active_probability,expected_purchases,expected_value,worth_tier"))
            #expect(lines.count == summary.customers + 1)

            try workshop.run(
                "tributary-coordinator",
                ["model", "retire", "worth.1", "--reason", "too old", "--dir", workshop.headOffice])
            try await test.wait("worth.1 is retired in the branch") {
                try workshop.run("tributary-node", ["status", "--dir", folder]).contains("worth.1 (retired)")
            }
            let end = try workshop.end(of: "tributary-node", ["score", "--clv", "worth.1", "--dir", folder])
            #expect(end.status == 1 && end.complaints.contains("head office has retired model 'worth.1': too old"))
        }
    }
}
