// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation

/// Generated customers with every kind of column, missing values, values out of bounds and a churn that depends on
/// them. The same seed gives the same customers.
struct SampleCustomers {
    let contract: FeatureContract
    let matrix: FeatureMatrix
    /// The true log-odds of each customer.
    let logOdds: [Double]

    /// - Parameter interaction: how much more than their sum two features do together: new customers on the basic plan
    ///   leave more, and so do old customers on another.
    init(count: Int, seed: UInt8, hasLabel: Bool = true, interaction: Double = 0) throws {
        contract = try Self.contract(hasLabel: hasLabel)
        var random = PublicRandom(seed: seed)
        var tenure: [Double] = []
        var balance: [Double] = []
        var visits: [Double] = []
        var plan: [Int32] = []
        var region: [Int32] = []
        var labels: [Int8] = []
        var isHeldOut: [Bool] = []
        var logOdds: [Double] = []
        for _ in 0..<count {
            let months = random.uniform() * 80
            let money = random.uniform() < 0.3 ? 0 : random.uniform() * 12_000
            let number = random.uniform() < 0.1 ? Double.nan : (random.uniform() * 20).rounded()
            let kind = Int32(random.uniform() * 3)
            tenure.append(months)
            balance.append(money)
            visits.append(number)
            plan.append(random.uniform() < 0.05 ? -1 : kind)
            region.append(Int32(random.uniform() * 2))
            let together = (months < 40 ? interaction : -interaction) * (kind == 0 ? 1 : -0.5)
            let odds =
                1.2 - months / 25 + (money == 0 ? 0.8 : 0) - Double(kind) * 0.9 + (number.isNaN ? 0.5 : 0) + together
            logOdds.append(odds)
            labels.append(
                random.uniform() < 0.04 ? -1 : random.uniform() < 1 / (1 + Double.exponential(-odds)) ? 1 : 0)
            isHeldOut.append(random.uniform() < 0.2)
        }
        self.logOdds = logOdds
        matrix = try FeatureMatrix(
            contract: contract,
            columns: [
                .numbers(tenure), .numbers(balance),
                .numbers(visits), .categorical(plan), .categorical(region),
            ],
            labels: hasLabel ? labels : [], isHeldOut: isHeldOut)
    }

    static func contract(hasLabel: Bool = true, name: String = "sample") throws -> FeatureContract {
        try FeatureContract(
            name: name, version: 1, purpose: "Tests.",
            features: [
                Feature(
                    name: "tenure", title: "months as a customer", unit: "months",
                    kind: .numeric(
                        lowerBound: 0, upperBound: 72, transform: .identity, bins: 12, specialValues: [])),
                Feature(
                    name: "balance", unit: "€",
                    kind: .numeric(
                        lowerBound: 0, upperBound: 10_000, transform: .log1p, bins: 10, specialValues: [0]),
                    missing: .constant(0)),
                Feature(
                    name: "visits",
                    kind: .numeric(
                        lowerBound: 0, upperBound: 20, transform: .identity, bins: 20, specialValues: [])),
                Feature(name: "plan", title: "plan", kind: .categorical(categories: ["basic", "plus", "all"])),
                Feature(
                    name: "region", kind: .categorical(categories: ["north", "south"]),
                    missing: .category("north"), isProtected: true),
            ],
            label: hasLabel ? LabelDefinition(name: "churn", positive: "yes", negative: "no") : nil)
    }
}

extension Double {
    /// eˣ by its series, so that the tests need no mathematics library.
    static func exponential(_ x: Double) -> Double {
        if x < 0 { return 1 / exponential(-x) }
        if x > 1 {
            let half = exponential(x / 2)
            return half * half
        }
        var (sum, term) = (1.0, 1.0)
        for index in 1...20 {
            term *= x / Double(index)
            sum += term
        }
        return sum
    }
}
