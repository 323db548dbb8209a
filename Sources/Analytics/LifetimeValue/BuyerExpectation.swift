// SPDX-License-Identifier: Apache-2.0

/// The customers that a fit expects, and what is expected of them when its parameters move: what the federation's
/// customers were seen to do stays as it is.
struct BuyerExpectation {
    private static let steps = 8

    private let horizon: Double
    private var kinds: [(probability: Double, buyer: Buyer)] = []

    /// What is rarer adds nothing to a mean.
    private static let rarest = 1e-7

    init(_ fit: LifetimeValueFit, _ layout: LifetimeValueLayout) {
        horizon = layout.horizon
        let model = fit.buyingModel
        let edges = (0...Self.steps).map { Double($0) / Double(Self.steps) }
        for (age, share) in zip(layout.ages, fit.ageShares) where share > 0 {
            kinds.append((share * model.none(age: age), Buyer(frequency: 0, recency: 0, age: age)))
            for (row, below) in model.below(age: age, edges: edges, most: layout.most).enumerated() {
                for step in 0..<Self.steps {
                    let probability = share * (below[step + 1] - below[step])
                    guard probability > Self.rarest else { continue }
                    let recency = (edges[step] + edges[step + 1]) / 2 * age
                    kinds.append((probability, Buyer(frequency: Double(row + 1), recency: recency, age: age)))
                }
            }
        }
    }

    /// Purchases to expect of a customer within the horizon.
    func mean(_ model: BuyingModel) -> Double {
        kinds.reduce(0) { $0 + $1.probability * model.expectedPurchases($1.buyer, horizon: horizon) }
    }

    /// The part of ``mean(_:)`` above `cap` for each customer.
    func beyond(_ cap: Double, _ model: BuyingModel) -> Double {
        kinds.reduce(0) {
            $0 + $1.probability * max(0, model.expectedPurchases($1.buyer, horizon: horizon) - cap)
        }
    }
}

extension BuyingModel {
    /// The share of customers of this age who are still active, summed over the purchases they may have made.
    func activeShare(age: Double) -> Double {
        var stay = 1.0
        var count = none(age: age)
        var sum = count
        let ratio = age / (alpha + age)
        for index in 0..<Self.mostPurchases {
            let x = Double(index)
            stay *= (b + x) / (a + b + x)
            count *= (r + x) / (x + 1) * ratio
            sum += stay * count
        }
        return sum
    }

    private static let mostPurchases = 1000
}
