// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// What a model of lifetime value says about one customer.
///
/// - Warning: Security. Customer data: it stays in the branch.
public struct CustomerWorth: Sendable, Equatable {
    /// The probability that the customer has not stopped buying; nil where it cannot be told.
    public let alive: Double?

    /// Purchases to expect within the horizon; nil where it cannot be told.
    public let purchases: Double?

    /// What they are worth together, in the contract's unit of value and discounted as the model says; nil where it cannot
    /// be told.
    public let value: Double?

    /// Nil where the noise hides the tiers.
    public let tier: WorthTier?
}

/// Tells what each customer is expected to be worth.
public struct CustomerWorthScorer: Sendable {
    private let model: LifetimeValueModel
    private let columns: BuyerColumns
    private let buying: BuyingModel
    private let spending: SpendingModel

    /// - Throws: ``AnalyticsError`` when the model does not belong to the contract.
    public init(model: LifetimeValueModel, contract: FeatureContract) throws {
        guard model.contract == contract.digest.hex else {
            throw AnalyticsError.malformedState(field: "clv.contract")
        }
        guard model.features.count == LifetimeValueSpecification.columnCount, model.horizon > 0 else {
            throw AnalyticsError.malformedState(field: "clv.features")
        }
        guard (0...1).contains(model.outlook.discount) else {
            throw AnalyticsError.malformedState(field: "clv.discount")
        }
        columns = try BuyerColumns(model.features, contract)
        (buying, spending) = try model.models()
        self.model = model
    }

    /// Nil for a customer who has not bought yet.
    public func worth(_ matrix: FeatureMatrix, row: Int) -> CustomerWorth? {
        guard let buyer = columns.buyer(matrix, row: row) else { return nil }
        guard model.tellsPurchases else { return CustomerWorth(alive: nil, purchases: nil, value: nil, tier: nil) }
        let purchases = buying.expectedPurchases(buyer, horizon: model.horizon)
        let value =
            model.tellsValue
            ? spending.expectedValue(buyer).map { buying.discountedPurchases(buyer, model.outlook) * $0 } : nil
        return CustomerWorth(
            alive: model.tellsWhoStopped ? buying.alive(buyer) : nil, purchases: purchases, value: value,
            tier: value.flatMap { value in model.tiers.first { value >= $0.from }?.tier })
    }
}
