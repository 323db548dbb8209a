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

    /// Pairs that are shown are the highest of many; their intervals hold all the same.
    @Test func intervalsOfPairsThatAreShownHold() throws {
        let matrix = try SampleShoppers(count: 1500, seed: 94).matrix
        let exact = try SampleStudy.affinity(matrix).pairs
        var hits = 0
        var all = 0
        for seed in UInt8(0)..<120 {
            for pair in try SampleStudy.affinity(matrix, rho: 0.0008, noiseSeed: seed).pairs {
                let truth = exact.first { $0.first == pair.first && $0.second == pair.second }?.customers.value ?? 0
                all += 1
                hits += pair.customers.interval.contains(truth) ? 1 : 0
            }
        }
        #expect(all >= 60 && Double(hits) >= 0.93 * Double(all), "\(hits) of \(all)")
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
