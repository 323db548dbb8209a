// SPDX-License-Identifier: Apache-2.0

import Analytics
import Testing

/// Against the published CDNOW fit (Fader, Hardie and Lee 2005) and customers of it, by SciPy.
struct BuyingModelTests {
    private let model = BuyingModel(r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425752)
    private let customers = [
        Buyer(frequency: 2, recency: 30.43, age: 38.86), Buyer(frequency: 1, recency: 1.71, age: 38.86),
        Buyer(frequency: 0, recency: 0, age: 38.86), Buyer(frequency: 29, recency: 37.71, age: 38),
    ]

    private func expectClose(_ value: Double, _ truth: Double, _ precision: Double = 1e-10) {
        #expect(abs(value - truth) <= precision * max(1, abs(truth)), "\(value) instead of \(truth)")
    }

    @Test func likelihoodPurchasesAndActivityAreKnown() {
        let known = [
            (-9.459700850210115, 1.2259103856938898, 0.7266091024562508),
            (-4.470438013563617, 0.2032505706629428, 0.2122273234520952),
            (-0.5538072877555036, 0.19478091229356037, 1),
            (-43.87123817088971, 20.053665164266953, 0.9691335923097215),
        ]
        for (customer, values) in zip(customers, known) {
            expectClose(model.logLikelihood(customer), values.0)
            expectClose(model.expectedPurchases(customer, horizon: 39), values.1)
            expectClose(model.alive(customer), values.2)
        }
    }

    @Test func nothingBreaksWhereTheFormulaDividesByZero() {
        // a = 1, and a + b + x = 1: the neighbours on both sides say what belongs there.
        for (a, b) in [(1.0, 2.4), (0.4, 0.6)] {
            func purchases(_ shift: Double) -> Double {
                BuyingModel(r: 0.24, alpha: 4.4, a: a + shift, b: b).expectedPurchases(customers[2], horizon: 39)
            }
            expectClose(purchases(0), (purchases(-1e-5) + purchases(1e-5)) / 2, 1e-7)
            #expect(purchases(0) > 0)
        }
    }

    @Test func moreTimeBringsMorePurchases() {
        for customer in customers {
            let purchases = [1.0, 10, 39, 400, 3660].map { model.expectedPurchases(customer, horizon: $0) }
            #expect(zip(purchases, purchases.dropFirst()).allSatisfy(<))
        }
    }

    @Test func theValueOfAPurchaseIsKnown() {
        let spending = SpendingModel(p: 6.248802, q: 3.744588, v: 15.447748)
        expectClose(spending.logLikelihood(frequency: 2, value: 22.35), -3.550476266975167)
        // p·v/(q − 1), and between it and what the customer spent.
        expectClose(spending.mean ?? 0, 6.248802 * 15.447748 / 2.744588)
        let buyer = Buyer(frequency: 2, recency: 30.43, age: 38.86, value: 22.35)
        let value = spending.expectedValue(buyer) ?? 0
        expectClose(value, 6.248802 * (15.447748 + 2 * 22.35) / (6.248802 * 2 + 2.744588))
        #expect(SpendingModel(p: 6, q: 1, v: 15).mean == nil)
    }
}
