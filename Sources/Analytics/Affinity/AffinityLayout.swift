// SPDX-License-Identifier: Apache-2.0

import Federation

/// The vector of `affinity`: customers, their products, their pairs of products. A customer counts with at most as many
/// products as the contract's column has occurrences.
struct AffinityLayout: Sendable, Equatable {
    let tally: Tally
    let products: TableAxis

    /// The blocks, in order.
    static let everybody = 0
    static let singles = 1
    static let pairs = 2

    private static let everybodyShare = 0.1
    private static let singlesShare = 0.2
    private static let pairsShare = 0.7

    init(_ specification: AffinitySpecification, _ contract: FeatureContract) throws {
        products = try TableAxis(specification.column, contract)
        guard case .categorical = products.bins.feature.kind, products.isRepeated, products.columns.count > 1 else {
            throw AnalyticsError.unsuitableContract(
                reason: "\(specification.column) is no column of categories with several occurrences")
        }
        tally = try Tally([
            (.everybody, Self.everybodyShare), (.categories(products), Self.singlesShare),
            (.pairs(products), Self.pairsShare),
        ])
    }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "products and pairs of products", dimension: tally.dimension, budgetShare: 1)]
    }
}
