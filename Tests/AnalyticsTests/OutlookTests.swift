// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation
import Testing

/// What is far ahead counts less, in the study's figures and for each customer alike.
struct OutlookTests {
    private static let model = BuyingModel(r: 0.25, alpha: 4.8, a: 0.72, b: 2.16)
    private static let buyers = [
        Buyer(frequency: 0, recency: 0, age: 30), Buyer(frequency: 3, recency: 20, age: 35),
        Buyer(frequency: 25, recency: 34, age: 38),
    ]

    /// Thousands of short stretches, each counted as in its middle.
    private static func sum(_ buyer: Buyer, _ horizon: Double, _ discount: Double) -> Double {
        let steps = 20_000
        var (before, sum) = (0.0, 0.0)
        for step in 1...steps {
            let until = model.expectedPurchases(buyer, horizon: horizon * Double(step) / Double(steps))
            sum += (until - before) * pow(1 + discount, -horizon * (Double(step) - 0.5) / Double(steps))
            before = until
        }
        return sum
    }

    @Test(arguments: [(39, 0.0027, 1e-5), (104, 0.0027, 1e-4), (3650, 0.0004, 1e-3), (3660, 0.1, 0.025)])
    func theIntegralIsThatOfShortStretches(_ horizon: Double, _ discount: Double, _ tolerance: Double) {
        for buyer in Self.buyers {
            let exact = Self.sum(buyer, horizon, discount)
            let value = Self.model.discountedPurchases(buyer, Outlook(horizon: horizon, discount: discount))
            #expect(abs(value / exact - 1) < tolerance)
        }
    }

    @Test func withoutADiscountAllPurchasesCountAlike() {
        for buyer in Self.buyers {
            let all = Self.model.expectedPurchases(buyer, horizon: 39)
            #expect(Self.model.discountedPurchases(buyer, Outlook(horizon: 39, discount: 0)) == all)
            #expect(Self.model.discountedPurchases(buyer, Outlook(horizon: 39, discount: 0.01)) < all)
        }
    }

    @Test func aStudysFigureIsTheSumOverItsCustomers() throws {
        let matrix = try SampleBuyers(count: 3000, seed: 4).matrix
        let (plain, discounted) = (
            try SampleBuyers.study([matrix]), try SampleBuyers.study([matrix], discount: 10_000)
        )
        #expect(plain.discount == nil && discounted.discount == 0.01)
        func total(_ model: LifetimeValueModel) throws -> Double {
            let scorer = try CustomerWorthScorer(model: model, contract: matrix.contract)
            return (0..<matrix.rowCount).reduce(0) { $0 + (scorer.worth(matrix, row: $1)?.value ?? 0) }
        }
        func figure(_ model: LifetimeValueModel, _ name: String) throws -> Double {
            try #require(model.figures.first { $0.name == name }).value
        }
        #expect(abs(try total(discounted) / figure(discounted, "expected value") - 1) < 1e-3)
        #expect(abs(try total(plain) / figure(plain, "expected value") - 1) < 1e-3)
        let ratio = try figure(discounted, "expected value") / figure(plain, "expected value")
        #expect(ratio > 0.7 && ratio < 0.9)
        #expect(try figure(discounted, "expected purchases") == figure(plain, "expected purchases"))
        #expect(plain.buying == discounted.buying && plain.spending == discounted.spending)
    }

    @Test func modelsWithoutADiscountStayAsTheyWere() throws {
        let model = try SampleBuyers.study([SampleBuyers(count: 600, seed: 5).matrix])
        let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
        #expect(!text.contains("discount"))
        #expect(try JSONDecoder().decode(LifetimeValueModel.self, from: Data(text.utf8)) == model)
    }
}
