// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct AffinityTests {
    @Test func breadGoesWithButterAndMilkWithNothing() throws {
        let matrix = try SampleShoppers(count: 6000, seed: 91).matrix
        for rho in [nil, 0.02] {
            let result = try SampleStudy.affinity(matrix, rho: rho)
            let pair = try #require(result.pairs.first)
            #expect(pair.first == "bread" && pair.second == "butter")
            // 24 % have both; 40 % · 30 % would by chance.
            #expect(abs(pair.lift.value - 2) < 0.2)
            #expect(abs(pair.secondOfFirst.value - 0.6) < 0.06)
            #expect(result.next.first { $0.product == "bread" }?.offers.map(\.product) == ["butter"])
            #expect(result.next.allSatisfy { $0.product != "milk" } || rho == nil)
            #expect(result.products.map(\.product) == ["bread", "butter", "milk", "salt"])
        }
    }

    @Test func pairsThatNobodyHasDoNotStandOutOfTheNoise() throws {
        let matrix = try SampleShoppers(count: 3000, seed: 92).matrix
        for seed in UInt8(0)..<30 {
            let result = try SampleStudy.affinity(matrix, rho: 0.01, noiseSeed: seed)
            #expect(!result.pairs.contains { $0.second == "salt" })
        }
    }

    @Test func aColumnThatIsNotRepeatedIsRefused() throws {
        for column in ["recommend", "recency", "wait", "nothing"] {
            #expect(throws: AnalyticsError.self) {
                try AnalysisPlan(
                    specification: .affinity(AffinitySpecification(column: column)),
                    contract: SampleShoppers.contract())
            }
        }
    }
}
