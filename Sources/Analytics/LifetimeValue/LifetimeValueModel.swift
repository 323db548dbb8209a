// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// When customers buy, when they stop, for how much they buy, and what they are worth over a horizon.
///
/// - Important: Privacy. Made from released sums only; it may be shown to anyone.
public struct LifetimeValueModel: Sendable, Equatable, Codable {
    /// The digest of the contract whose columns the model reads, in hexadecimal digits.
    public let contract: String

    /// Frequency, recency, age, value.
    public let features: [String]

    /// The unit of times, and of values; may be empty.
    public let timeUnit: String
    public let valueUnit: String

    /// How far ahead, in ``timeUnit``.
    public let horizon: Double

    /// By how much less a purchase counts for each ``timeUnit`` that it lies ahead, in values and tiers; nil where all count
    /// alike.
    public let discount: Double?

    /// Customers who have bought at all; the error is that of the noise.
    public let customers: Estimate

    /// r, α, a, b of the BG/NBD model, and p, q, v of the gamma-gamma model.
    public let buying: [ParameterEstimate]
    public let spending: [ParameterEstimate]

    /// What the parameters mean: rates, shares, totals; a figure that is not identified is left out.
    public let figures: [Figure]

    /// Customers by what they are expected to be worth; empty where the noise hides it.
    public let tiers: [WorthTierSize]

    /// What the customers do not say, in plain words; empty where all is well.
    public let notes: [String]

    /// Whether it can be told who has stopped: a and b are identified.
    public var tellsWhoStopped: Bool { buying.dropFirst(2).allSatisfy(\.isIdentified) }

    /// Whether it can be told how often customers buy: r and α are identified.
    public var tellsPurchases: Bool { buying.prefix(2).allSatisfy(\.isIdentified) }

    /// Whether it can be told for how much customers buy.
    public var tellsValue: Bool {
        spending.allSatisfy(\.isIdentified) && spending.count == SpendingModel.order && spending[1].value > 1
    }

    init(_ stage: LifetimeValueStage, _ fit: LifetimeValueFit, worth: ReleasedSum) {
        let reading = LifetimeValueReading(stage.layout, fit, worth: worth)
        contract = stage.contract.digest.hex
        features = stage.layout.columns.features.map(\.name)
        timeUnit = stage.layout.columns.features[2].unit
        valueUnit = stage.layout.columns.features[3].unit
        horizon = stage.layout.horizon
        discount = stage.layout.outlook.discount > 0 ? stage.layout.outlook.discount : nil
        customers = reading.customers
        buying = reading.buyingParameters
        spending = reading.spendingParameters
        let told = LifetimeValueNotes(reading, timeUnit: timeUnit)
        notes = told.notes
        figures = reading.figures(
            timeUnit: timeUnit, valueUnit: valueUnit, stopped: told.tellsWhoStopped, purchases: told.tellsPurchases,
            value: told.tellsValue)
        tiers = told.tellsPurchases && told.tellsValue ? reading.tiers : []
    }
}

extension LifetimeValueModel {
    var outlook: Outlook { Outlook(horizon: horizon, discount: discount ?? 0) }

    /// - Throws: ``AnalyticsError/malformedState(field:)`` for parameters that no study yields.
    func models() throws -> (BuyingModel, SpendingModel) {
        let values = (buying + spending).map(\.value)
        guard buying.map(\.name) == BuyingModel.names, spending.map(\.name) == SpendingModel.names,
            values.allSatisfy({ $0 > 0 && $0.isFinite })
        else { throw AnalyticsError.malformedState(field: "clv.parameters") }
        return (
            BuyingModel(r: values[0], alpha: values[1], a: values[2], b: values[3]),
            SpendingModel(p: values[4], q: values[5], v: values[6])
        )
    }
}
