// SPDX-License-Identifier: Apache-2.0

import Federation

/// Where each figure of `statistics` lies in the one vector, and how the precision is shared.
///
/// The blocks are: the customer count; for each feature its bins; for each numeric feature its first two moments;
/// the label. A block's weight is its share of the squared norm, rounded down to whole quantized units so that a
/// count loses nothing to truncation.
struct StatisticsLayout: Sendable, Equatable {
    /// A numeric feature's moments: 2p − 1 and (2p − 1)², at position p of its range, for non-missing values.
    struct Moments: Sendable, Equatable {
        let range: NumericRange
        let offset: Int
    }

    struct Block: Sendable, Equatable {
        let column: Int
        let bins: FeatureBins
        let offset: Int
        let moments: Moments?
    }

    let blocks: [Block]
    let labelOffset: Int?
    let dimension: Int

    /// One customer in a bin, in the real units of the vector.
    let countWeight: Double

    /// The bins of the label: no, yes, missing.
    static let labelBins = 3

    /// Moments get half of a histogram's share, because the histogram says much of the same.
    private static let momentShare = 0.5

    /// Both moments lie in −1…1, so their block has a norm of at most √2.
    let momentWeight: Double

    init(_ specification: StatisticsSpecification, _ contract: FeatureContract) throws {
        let columns = try Self.columns(specification.features, contract)
        var offset = 1
        var blocks: [Block] = []
        for column in columns {
            let bins = FeatureBins(contract.features[column])
            let binOffset = offset
            offset += bins.count
            let moments = NumericRange(contract.features[column]).map { Moments(range: $0, offset: offset) }
            if moments != nil { offset += 2 }
            blocks.append(Block(column: column, bins: bins, offset: binOffset, moments: moments))
        }
        self.blocks = blocks
        labelOffset = contract.label == nil ? nil : offset
        dimension = offset + (labelOffset == nil ? 0 : Self.labelBins)
        let numeric = Double(blocks.count { $0.moments != nil })
        let shares = 1 + Double(blocks.count) + (labelOffset == nil ? 0 : 1) + Self.momentShare * numeric
        countWeight = Self.wholeUnits((1 / shares).squareRoot())
        momentWeight = Self.wholeUnits((Self.momentShare / shares / 2).squareRoot())
    }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "counts, histograms and moments", dimension: dimension, budgetShare: 1)]
    }

    private static func columns(_ names: [String], _ contract: FeatureContract) throws -> [Int] {
        if names.isEmpty { return Array(contract.features.indices) }
        return try names.map { name in
            guard let index = contract.index(ofFeature: name) else {
                throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
            }
            return index
        }
    }

    private static func wholeUnits(_ weight: Double) -> Double {
        let unit = Double(PlannedRound.unit)
        return (weight * unit).rounded(.down) / unit
    }
}
