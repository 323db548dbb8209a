// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// Finds the tier of each customer.
///
/// - Warning: Security. A customer's tier is customer data: it stays in the branch.
public struct TierAssigner: Sendable {
    private let layout: TiersLayout
    private let cuts: [TierCuts]

    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model does not belong to the contract.
    public init(model: TierModel, contract: FeatureContract) throws {
        guard model.contract == contract.digest.hex, model.features.count == TiersSpecification.columnCount,
            model.features.allSatisfy({ $0.positions.count == TierCuts.count })
        else { throw AnalyticsError.malformedState(field: "tiers") }
        layout = try TiersLayout(
            TiersSpecification(features: model.features.map(\.name), before: model.before), contract)
        cuts = model.features.map { TierCuts(positions: $0.positions, quantiles: $0.cuts) }
    }

    /// Where a customer stands; nil for one who has not bought yet.
    ///
    /// - Parameter before: the customer's value tier until now, if the branch knows it; otherwise it is that of the
    ///   earlier date, if the model has one.
    public func tier(_ matrix: FeatureMatrix, row: Int, before: ValueTier? = nil) -> CustomerTier? {
        layout.now.scores(matrix, row: row, cuts).map { scores in
            CustomerTier(
                scores: scores, named: NamedTier(scores),
                value: ValueTier(scores, before: before ?? earlier(matrix, row: row)?.value))
        }
    }

    /// Where a customer stood at the earlier date; nil without one, and for one who had not bought yet.
    public func earlier(_ matrix: FeatureMatrix, row: Int) -> CustomerTier? {
        layout.before?.scores(matrix, row: row, cuts).map {
            CustomerTier(scores: $0, named: NamedTier($0), value: ValueTier($0))
        }
    }
}

/// One customer's scores and tiers.
///
/// - Warning: Security. Customer data: it has no encoder and stays in the branch.
public struct CustomerTier: Sendable, Equatable {
    public let scores: TierScores
    public let named: NamedTier
    public let value: ValueTier
}
