// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab

/// What customers buy together, from each branch's table of purchases to what head office offers next.
extension RealProcesses {
    @Suite struct AffinityStudyTests {
        /// A customer counts with at most three products: the first by name.
        private static let cap = 3

        private static let contract = """
            name: baskets
            version: 1
            purpose: Find out what customers buy together.
            features:
              - name: product
                categories: [bread, butter, coffee, filter, tea]
                occurrences: \(cap)
                sql: SELECT product FROM transactions GROUP BY product ORDER BY product LIMIT 1 OFFSET :occurrence

            """

        /// Of ten customers in a row. The ninth has more than count.
        private static let baskets = [
            ["bread", "butter"], ["bread", "butter"], ["coffee", "filter"], ["bread", "butter"], ["bread"],
            ["bread", "butter"], ["coffee", "filter"], ["coffee", "bread"],
            ["bread", "butter", "coffee", "filter", "tea"], ["tea"],
        ]

        /// Everybody buys each product of a basket twice, and tea after the reference date, which no study sees.
        private func fill(_ folder: BranchFolder) throws {
            var text = "transaction_id,customer_id,time,amount,product,channel\n"
            var number = 0
            func buy(_ customer: String, _ product: String, _ time: String) {
                number += 1
                text += "\(number),\(customer),\(time),2.50,\(product),shop\n"
            }
            for (index, row) in try rows(folder, "customers.csv").enumerated() {
                let customer = row["customer_id"] ?? ""
                for product in Self.baskets[index % Self.baskets.count] {
                    buy(customer, product, "2025-08-04T10:15:00")
                    buy(customer, product, "2025-09-30 23:59")
                }
                buy(customer, "tea", "2025-10-01")
            }
            try text.write(toFile: folder.folder + "/transactions.csv", atomically: true, encoding: .utf8)
        }

        private func rows(_ folder: BranchFolder, _ name: String) throws -> [[String: String]] {
            let reader = try TableReader(
                path: "\(folder.folder)/\(name)", layout: .csv, encoding: .utf8, columns: nil)
            var rows: [[String: String]] = []
            while try reader.next() {
                let fields = reader.columns.indices.map { String(field: reader.field($0)) }
                rows.append(Dictionary(uniqueKeysWithValues: zip(reader.columns, fields)))
            }
            return rows
        }

        /// What all branches' files say together: how many customers have all of some products.
        private func pooled(_ folders: [BranchFolder]) throws -> ([String]) -> Double {
            var baskets: [Set<String>] = []
            for folder in folders {
                var bought: [String: Set<String>] = [:]
                for row in try rows(folder, "transactions.csv") where (row["time"] ?? "") < "2025-10-01" {
                    bought[row["customer_id"] ?? "", default: []].insert(row["product"] ?? "")
                }
                for row in try rows(folder, "customers.csv") where (row["consent"] ?? "").contains("analytics") {
                    baskets.append(Set((bought[row["customer_id"] ?? ""] ?? []).sorted().prefix(Self.cap)))
                }
            }
            return { products in Double(baskets.count { $0.isSuperset(of: products) }) }
        }

        /// Some twenty figures at five standard errors each: fewer than one false alarm in 10,000 runs.
        private func expect(_ figure: Estimate, near exact: Double, _ name: String) {
            #expect(figure.standardError > 0)
            #expect(abs(figure.value - exact) <= 5 * figure.standardError, "\(name): \(figure), exactly \(exact)")
        }

        @Test func whatBuyersAreOfferedNextIsWhatAllBranchesTogetherSay() async throws {
            let test = try await FederationUnderTest(customers: 2000, change: fill)
            let workshop = test.federation.workshop
            try workshop.write(Self.contract, to: workshop.path + "/baskets.yaml")
            try test.federation.propose(
                "baskets", "What goes together?", "affinity", test.federation.budget.segments, "column: product",
                contract: "baskets.yaml")
            try await test.wait(for: "baskets") { stored, _ in stored.status == .finished }

            let show = ["model", "show", "baskets.1", "--dir", workshop.headOffice]
            let json = try workshop.run("tributary-coordinator", show + ["--json", "-"])
            guard case .affinity(let result) = try JSONDecoder().decode(AnalysisResult.self, from: Data(json.utf8))
            else { throw DemoError.unusable(what: json) }
            let exact = try pooled(test.federation.site.folders)
            expect(result.customers, near: exact([]), "customers")
            #expect(result.products.map(\.product) == ["bread", "butter", "coffee", "filter", "tea"])
            for product in result.products {
                expect(product.customers, near: exact([product.product]), product.product)
            }

            // Whoever buys everything counts with bread, butter and coffee: nobody has tea and something else.
            #expect(
                Set(result.pairs.map { [$0.first, $0.second] })
                    == [["bread", "butter"], ["bread", "coffee"], ["butter", "coffee"], ["coffee", "filter"]])
            for pair in result.pairs {
                let (first, second) = (exact([pair.first]), exact([pair.second]))
                let both = exact([pair.first, pair.second])
                let name = "\(pair.first) and \(pair.second)"
                expect(pair.customers, near: both, name)
                expect(pair.lift, near: both * exact([]) / (first * second), "lift of \(name)")
                expect(pair.secondOfFirst, near: both / first, "share of \(name)")
                expect(pair.firstOfSecond, near: both / second, "share of \(name), the other way round")
            }
            // Bread and coffee are together less often than by chance: neither is offered to the other's buyers.
            #expect(
                result.next.map { [$0.product] + $0.offers.map(\.product) } == [
                    ["bread", "butter"], ["butter", "bread"], ["coffee", "filter"], ["filter", "coffee"],
                ])
            let page = try workshop.run("tributary-coordinator", show)
            for offer in ["bread → butter (", "butter → bread (", "coffee → filter (", "filter → coffee ("] {
                #expect(page.contains(offer), "\(page)")
            }
        }
    }
}
