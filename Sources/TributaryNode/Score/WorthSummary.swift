// SPDX-License-Identifier: Apache-2.0

import Analytics

/// What the customers of a branch are expected to be worth. For the branch alone.
package struct WorthSummary: Encodable, Sendable {
    package let model: String
    /// How far ahead.
    package let horizon: Double
    /// By how much less a purchase counts for each ``timeUnit`` that it lies ahead; nil where all count alike.
    package let discount: Double?
    package let timeUnit: String
    package let valueUnit: String
    /// Of all customers of the branch together, within the horizon; nil where the model cannot tell.
    package let expectedPurchases: Double?
    package let expectedValue: Double?
    /// Customers of the branch in each tier of the federation.
    package let tiers: [String: Int]

    init(_ sheet: ScoreSheet, _ use: ScoringModels.Use<LifetimeValueModel>) {
        model = use.identifier
        horizon = use.model.horizon
        discount = use.model.discount
        timeUnit = use.model.timeUnit
        valueUnit = use.model.valueUnit
        let worths = sheet.rows.compactMap(\.worth)
        expectedPurchases = use.model.tellsPurchases ? worths.compactMap(\.purchases).reduce(0, +) : nil
        expectedValue =
            use.model.tellsPurchases && use.model.tellsValue ? worths.compactMap(\.value).reduce(0, +) : nil
        tiers = worths.reduce(into: [:]) { counts, worth in
            if let tier = worth.tier { counts[tier.rawValue, default: 0] += 1 }
        }
    }

    var lines: [String] {
        guard let purchases = expectedPurchases else {
            return ["  worth: model \(model) cannot tell how often customers buy; ask head office for its notes"]
        }
        let counted = discount == nil ? "" : ", discounted"
        let value =
            expectedValue.map { ", worth \(Figures.grouped(Int($0.rounded()))) \(valueUnit.printable)\(counted)" } ?? ""
        let next =
            "  next \(Int(horizon)) \(timeUnit.printable): about \(Figures.grouped(Int(purchases.rounded()))) "
            + "purchases\(value)"
        return [next]
            + WorthTier.allCases.compactMap { tier in
                tiers[tier.rawValue].map {
                    "  worth \(tier.rawValue): \(Figures.grouped($0)) customers (\(tier.rule) of the federation)"
                }
            }
    }
}
