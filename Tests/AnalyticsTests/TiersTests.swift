// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct TiersTests {
    @Test func scoresCutTheCustomersIntoFifths() throws {
        let matrix = try SampleShoppers(count: 5000, seed: 81).matrix
        for rho in [nil, 0.02] {
            let model = try SampleStudy.tiers(matrix, rho: rho)
            let values = model.features[2].cuts.map(\.value)
            for (value, expected) in zip(values, [180.0, 360, 540, 720]) { #expect(abs(value - expected) < 30) }
            #expect(model.features.allSatisfy { zip($0.positions, $0.positions.dropFirst()).allSatisfy(<=) })
        }
    }

    @Test func everyCustomerHasOneTierAndOnePlaceInEachMigration() throws {
        let matrix = try SampleShoppers(count: 3000, seed: 82).matrix
        let model = try SampleStudy.tiers(matrix)
        let named = model.named.reduce(0) { $0 + $1.customers.value }
        let scored = model.scores.reduce(0) { $0 + $1.value }
        #expect(abs(named - 3000) < 1e-6)
        #expect(abs(scored - 3000) < 1e-6)
        let migration = try #require(model.namedMigration)
        #expect(migration.from.last == "not yet a customer")
        for (index, tier) in model.named.enumerated() {
            let arrived = migration.counts.reduce(0) { $0 + $1[index].value }
            #expect(abs(arrived - tier.customers.value) < 1e-6)
        }
        let absent = migration.counts[migration.counts.count - 1].reduce(0) { $0 + $1.value }
        #expect(absent > 450 && absent < 750)
    }

    @Test func theAssignerAgreesWithTheCounts() throws {
        let matrix = try SampleShoppers(count: 1000, seed: 83).matrix
        let model = try SampleStudy.tiers(matrix)
        let assigner = try TierAssigner(model: model, contract: matrix.contract)
        var sizes = [NamedTier: Int]()
        var gold = 0
        var goldBefore = 0
        for row in 0..<matrix.rowCount {
            let tier = try #require(assigner.tier(matrix, row: row))
            sizes[tier.named, default: 0] += 1
            gold += tier.value == .gold ? 1 : 0
            goldBefore += assigner.earlier(matrix, row: row)?.value == .gold ? 1 : 0
        }
        #expect(abs(model.value[0].customers.value - Double(gold)) < 1e-6)
        let stood = try #require(model.valueMigration).counts[0].reduce(0) { $0 + $1.value }
        #expect(abs(stood - Double(goldBefore)) < 1e-6)
        for tier in model.named {
            let name = try #require(NamedTier(rawValue: tier.tier))
            #expect(abs(tier.customers.value - Double(sizes[name] ?? 0)) < 1e-6)
        }
        #expect(throws: AnalyticsError.malformedState(field: "tiers")) {
            try TierAssigner(model: model, contract: SampleCustomers.contract())
        }
    }

    @Test func aTierIsKeptForOnePointLongerThanItTookToReach() {
        func tier(_ sum: [Int], _ before: ValueTier?) -> ValueTier {
            ValueTier(TierScores(recency: sum[0], frequency: sum[1], money: sum[2]), before: before)
        }
        #expect(tier([5, 4, 4], .bronze) == .gold)
        #expect(tier([4, 4, 4], .silver) == .silver)
        #expect(tier([4, 4, 4], nil) == .silver)
        #expect(tier([4, 4, 4], .gold) == .gold)
        #expect(tier([4, 4, 3], .gold) == .silver)
        #expect(tier([3, 3, 2], .silver) == .silver)
        #expect(tier([3, 3, 2], .gold) == .silver)
        #expect(tier([3, 3, 2], .bronze) == .bronze)
        #expect(tier([3, 2, 2], .gold) == .bronze)
    }

    @Test func everyScoreHasOneName() {
        var seen = Set<NamedTier>()
        for recency in 1...5 {
            for frequency in 1...5 {
                for money in 1...5 {
                    seen.insert(NamedTier(TierScores(recency: recency, frequency: frequency, money: money)))
                }
            }
        }
        #expect(seen.count == NamedTier.allCases.count)
        #expect(NamedTier(TierScores(recency: 5, frequency: 5, money: 5)) == .champions)
        #expect(NamedTier(TierScores(recency: 1, frequency: 5, money: 5)) == .atRisk)
        #expect(NamedTier(TierScores(recency: 1, frequency: 1, money: 1)) == .lost)
        #expect(NamedTier(TierScores(recency: 5, frequency: 1, money: 1)) == .new)
    }
}
