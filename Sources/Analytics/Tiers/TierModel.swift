// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Customers by how recently, how often and for how much they bought.
///
/// - Important: Privacy. Made from released sums only; it may be shown to anyone.
public struct TierModel: Sendable, Equatable, Codable {
    /// The digest of the contract whose columns the tiers read, in hexadecimal digits.
    public let contract: String

    /// Recency, frequency, money.
    public let features: [TierFeature]

    /// The names of the same columns at the earlier date; empty without one.
    public let before: [String]

    /// How many customers are in each tier, in the order of ``NamedTier`` and of ``ValueTier``.
    public let named: [TierSize]
    public let value: [TierSize]

    /// Customers by recency, frequency and money score, each 1 to 5, the last fastest.
    public let scores: [Estimate]

    /// From the earlier date to the study's; nil without one.
    public let namedMigration: MigrationMatrix?
    public let valueMigration: MigrationMatrix?

    init(_ stage: TiersStage, counts: ReleasedSum) {
        let layout = stage.layout
        func block(_ index: Int, _ count: Int) -> ReleasedSum {
            let start = layout.offsets[index]
            return counts.part(start..<start + count).scaled(by: 1 / layout.weights[index])
        }
        contract = stage.contract.digest.hex
        features = layout.now.axes.indices.map { index in
            TierFeature(layout.now.axes[index], stage.cuts[index])
        }
        before = layout.before?.axes.map(\.name) ?? []
        let names = NamedTier.allCases.map(\.rawValue)
        let values = ValueTier.allCases.map(\.rawValue)
        named = TierSize.all(names, NamedTier.allCases.map(\.rule), block(0, TiersLayout.namedCount))
        value = TierSize.all(values, ValueTier.allCases.map(\.rule), block(1, TiersLayout.valueCount))
        let cells = block(2, TiersLayout.cellCount)
        scores = cells.values.indices.map(cells.estimate)
        guard layout.before != nil else {
            (namedMigration, valueMigration) = (nil, nil)
            return
        }
        namedMigration = MigrationMatrix(names, block(3, (names.count + 1) * names.count))
        valueMigration = MigrationMatrix(values, block(4, (values.count + 1) * values.count))
    }
}

/// How one column is cut into scores.
public struct TierFeature: Sendable, Equatable, Codable {
    public let name: String
    public let title: String
    public let unit: String

    /// The same in contract-scaled space, 0…1: what customers are compared with.
    public let positions: [Double]

    /// A fifth, two, three and four fifths of the customers lie below; empty where the noise hides them.
    public let cuts: [QuantileEstimate]

    init(_ axis: TableAxis, _ cuts: TierCuts) {
        name = axis.name
        title = axis.title
        unit = axis.bins.feature.unit
        positions = cuts.positions
        self.cuts = cuts.quantiles
    }
}

/// How many customers are in a tier.
public struct TierSize: Sendable, Equatable, Codable {
    public let tier: String
    public let rule: String

    /// The error is that of the noise.
    public let customers: Estimate

    /// Of all customers, with noise and sample; nil when there is hardly anybody.
    public let share: Estimate?

    static func all(_ tiers: [String], _ rules: [String], _ counts: ReleasedSum) -> [TierSize] {
        tiers.indices.map { index in
            let others = tiers.indices.filter { $0 != index }
                .reduce(Estimate(value: 0, standardError: 0)) { $0 + counts.estimate($1) }
            return TierSize(
                tier: tiers[index], rule: rules[index], customers: counts.estimate(index),
                share: .share(of: counts.estimate(index), and: others))
        }
    }
}
