// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab

/// What head office asks every month, and what branches get back.
extension RealProcesses {
    @Suite struct EverydayStudiesTests {
        private struct Summary: Decodable {
            let customers: Int
            let tierModel: String?
            let valueTierSizes: [String: Int]
        }

        private func score(_ test: FederationUnderTest, _ index: Int) throws -> Summary {
            let text = try test.federation.workshop.run(
                "tributary-node", ["score", "--dir", test.federation.site.folders[index].folder, "--json", "-"])
            return try JSONDecoder().decode(Summary.self, from: Data(text.utf8))
        }

        private func shown(_ test: FederationUnderTest, _ model: String) throws -> String {
            try test.federation.workshop.run(
                "tributary-coordinator", ["model", "show", model, "--dir", test.federation.workshop.headOffice])
        }

        /// The rows of a branch's score file, by column.
        private func rows(_ test: FederationUnderTest, _ index: Int) throws -> [[String: String]] {
            let file = test.federation.site.folders[index].folder + "/scores.csv"
            let reader = try TableReader(
                MemoryByteSource(Array(Data(contentsOf: URL(fileURLWithPath: file)))), file: file, layout: .csv,
                encoding: .utf8, columns: nil)
            var rows: [[String: String]] = []
            while try reader.next() {
                let fields = reader.columns.indices.map { String(field: reader.field($0)) }
                rows.append(Dictionary(uniqueKeysWithValues: zip(reader.columns, fields)))
            }
            return rows
        }

        @Test func tiersComeBackToEveryCustomerAndStay() async throws {
            let test = try await FederationUnderTest(customers: 4000)
            let budget = test.federation.budget
            try test.federation.propose(
                "tiers", "Who is worth what", "tiers", budget.segments,
                "features: [days_since_purchase, purchases, spend]")
            try await test.wait(for: "tiers") { stored, _ in stored.status == .finished }
            let page = try shown(test, "tiers.1")
            for tier in ["champions", "at risk", "gold", "bronze"] { #expect(page.contains(tier)) }

            let first = try score(test, 0)
            #expect(first.tierModel == "tiers.1")
            #expect(first.valueTierSizes.values.reduce(0, +) == first.customers)
            let before = try rows(test, 0)
            #expect(Set(before.compactMap { $0["value_tier"] }) == ["gold", "silver", "bronze"])
            #expect(Set(before.compactMap { $0["tier"] }).isSubset(of: Set(NamedTier.allCases.map(\.rawValue))))
            // The same customers stay where they are: going by the file, nobody falls and nobody rises.
            #expect(try score(test, 0).valueTierSizes == first.valueTierSizes)
            #expect(try rows(test, 0) == before)
        }

        @Test func serviceFiguresAndAModelOfTheNextDaysAreReleased() async throws {
            let test = try await FederationUnderTest(customers: 4000)
            let budget = test.federation.budget
            try test.federation.propose(
                "service", "How well do we serve?", "service", budget.segments,
                """
                measures: [{column: hours_to_resolve, figure: duration}, {column: satisfaction, figure: csat}]
                by: [products]
                """)
            try await test.wait(for: "service") { stored, _ in stored.status == .finished }
            let page = try shown(test, "service.1")
            #expect(page.contains("hours until a request was settled") && page.contains("last satisfaction given"))

            try test.federation.propose("ahead", "Who leaves next", "churn.horizon", budget.churn)
            try await test.wait(for: "ahead") { stored, _ in stored.status == .finished }
            #expect(try shown(test, "ahead.1").contains("What moves the score, strongest first"))
            _ = try score(test, 1)
            #expect(try rows(test, 1).allSatisfy { !($0["churn_probability"] ?? "").isEmpty })

            // Nobody can know yet who will have left.
            let study = test.federation.workshop.studies + "/tomorrow.yaml"
            let text = try String(
                contentsOfFile: test.federation.workshop.studies + "/ahead.yaml", encoding: .utf8
            ).replacing("study: ahead", with: "study: tomorrow").split(separator: "\n")
                .filter { !$0.hasPrefix("reference_date") }.joined(separator: "\n")
            try test.federation.workshop.write(text + "\n", to: study)
            let refusal = try test.federation.workshop.end(
                of: "tributary-coordinator",
                ["study", "propose", study, "--by", "analyst", "--dir", test.federation.workshop.headOffice])
            #expect(refusal.status == 1)
            #expect(refusal.complaints.contains("is too late: the contract's label looks 90 days beyond it"))
        }
    }
}
