// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation

/// Generated customers who buy and stop as the models of lifetime value say.
struct SampleBuyers {
    static let columns = ["frequency", "recency", "age", "value"]
    static let buying = BuyingModel(r: 0.25, alpha: 4.8, a: 0.72, b: 2.16)
    static let spending = SpendingModel(p: 6.25, q: 3.74, v: 15.44)

    let matrix: FeatureMatrix

    init(
        count: Int, seed: UInt8, buying: BuyingModel = Self.buying, spending: SpendingModel = Self.spending
    ) throws {
        matrix = try SyntheticBuyers(
            Self.columns, Self.contract(), count: count, buying: buying, spending: spending,
            seed: SHA256.hash([seed])
        ).matrix
    }

    static func contract(
        frequency: Double = 60, recency: Double = 40, age: Double = 40, lowestValue: Double = 1
    ) throws -> FeatureContract {
        func number(_ lower: Double, _ upper: Double, _ bins: Int, _ transform: NumericTransform = .identity)
            -> FeatureKind
        {
            .numeric(lowerBound: lower, upperBound: upper, transform: transform, bins: bins, specialValues: [])
        }
        return try FeatureContract(
            name: "buyers", version: 1, purpose: "Tests.",
            features: [
                Feature(name: "frequency", kind: number(0, frequency, 60)),
                Feature(name: "recency", unit: "weeks", kind: number(0, recency, 8)),
                Feature(name: "age", unit: "weeks", kind: number(26, age, 4)),
                Feature(name: "value", unit: "$", kind: number(lowestValue, 1000, 12, .log1p)),
                Feature(name: "plan", kind: .categorical(categories: ["basic", "full"])),
            ],
            label: nil)
    }

    static func specification(horizon: UInt64 = 39, discount: UInt64 = 0) throws -> LifetimeValueSpecification {
        try LifetimeValueSpecification(features: columns, horizon: horizon, discount: discount)
    }

    static func study(
        _ branches: [FeatureMatrix], discount: UInt64 = 0, rho: Double? = nil, noiseSeed: UInt8 = 0
    ) throws -> LifetimeValueModel {
        let run = try StudyRun(.clv(specification(discount: discount)), branches, rho: rho, noiseSeed: noiseSeed)
        guard case .clv(let model) = try run.last.result() else { throw AnalyticsError.notFinished }
        return model
    }
}
