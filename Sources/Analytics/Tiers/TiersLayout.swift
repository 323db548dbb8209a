// SPDX-License-Identifier: Apache-2.0

import Federation

/// The two rounds of `tiers`: the columns' histograms, which give the cuts between scores, then customers by tier, by
/// score and by how they moved.
struct TiersLayout: Sendable, Equatable {
    /// Recency, frequency, money.
    struct Columns: Sendable, Equatable {
        let axes: [TableAxis]
        let ranges: [NumericRange]
    }

    let now: Columns
    /// Nil without an earlier date.
    let before: Columns?

    /// The first round.
    let histograms: Tally

    /// Blocks of the second round: named tiers, value tiers, all scores, and with an earlier date the migrations
    /// between named tiers and between value tiers.
    let offsets: [Int]
    let weights: [Double]
    let secondDimension: Int

    static let namedCount = NamedTier.allCases.count
    static let valueCount = ValueTier.allCases.count
    static let cellCount = TierScores.most * TierScores.most * TierScores.most

    private static let histogramShare: UInt64 = 40
    private static let countShare: UInt64 = 60

    init(_ specification: TiersSpecification, _ contract: FeatureContract) throws {
        now = try Self.columns(specification.features, contract)
        before = specification.before.isEmpty ? nil : try Self.columns(specification.before, contract)
        histograms = try Tally(now.axes.map { (.table([$0]), 1) })
        let migrations =
            before == nil ? [] : [Self.namedCount, Self.valueCount].map { ($0 + 1) * $0 }
        let sizes = [Self.namedCount, Self.valueCount, Self.cellCount] + migrations
        let shares = before == nil ? [0.5, 0.3, 0.2] : [0.25, 0.15, 0.1, 0.3, 0.2]
        var offset = 0
        offsets = sizes.map { size in
            defer { offset += size }
            return offset
        }
        secondDimension = offset
        let unit = Double(PlannedRound.unit)
        weights = shares.map { ($0.squareRoot() * unit).rounded(.down) / unit }
    }

    var plannedRounds: [PlannedRound] {
        [
            PlannedRound(
                title: "how recently, how often, for how much", dimension: histograms.dimension,
                budgetShare: Self.histogramShare),
            PlannedRound(
                title: before == nil ? "customers by tier" : "customers by tier, and how they moved",
                dimension: secondDimension, budgetShare: Self.countShare),
        ]
    }

    private static func columns(_ names: [String], _ contract: FeatureContract) throws -> Columns {
        let axes = try names.map { try TableAxis($0, contract) }
        let ranges = try axes.map { axis in
            guard let range = NumericRange(axis.bins.feature), !axis.isRepeated else {
                throw AnalyticsError.unsuitableContract(reason: "\(axis.name) is not one number")
            }
            return range
        }
        return Columns(axes: axes, ranges: ranges)
    }
}

extension TiersLayout.Columns {
    /// Nil for a customer who has not bought yet: one whose recency is missing.
    func scores(_ matrix: FeatureMatrix, row: Int, _ cuts: [TierCuts]) -> TierScores? {
        var scores: [Int] = []
        for index in axes.indices {
            guard case .numeric(let values) = matrix.columns[axes[index].columns[0]] else { return nil }
            let value = ranges[index].filled(values[row])
            if index == 0 && value.isNaN { return nil }
            scores.append(cuts[index].score(ranges[index].position(value), lessIsBetter: index == 0))
        }
        return TierScores(recency: scores[0], frequency: scores[1], money: scores[2])
    }
}
