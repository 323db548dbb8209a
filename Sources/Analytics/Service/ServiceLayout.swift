// SPDX-License-Identifier: Apache-2.0

import Federation

/// The tables of `service`: each measure's column alone, and with each breakdown.
struct ServiceLayout: Sendable, Equatable {
    /// One measure and its blocks.
    struct Entry: Sendable, Equatable {
        let measure: ServiceMeasure
        let axis: TableAxis
        let overall: Int
        /// In the order of the breakdowns.
        let groups: [Int]
    }

    let tally: Tally
    let entries: [Entry]
    let breakdowns: [TableAxis]

    /// The position of the period in ``breakdowns``.
    let period: Int?

    /// What everybody's table gets of a measure's precision; the breakdowns share the rest.
    private static let overallShare = 0.5

    init(_ specification: ServiceSpecification, _ contract: FeatureContract) throws {
        let breakdowns = try specification.by.map { try TableAxis($0, contract) }
        period = specification.period.flatMap { specification.by.firstIndex(of: $0) }
        var parts: [(content: TallyContent, share: Double)] = []
        var entries: [Entry] = []
        // Measures of one column read the same tables.
        var blocks: [String: (overall: Int, groups: [Int])] = [:]
        for measure in specification.measures {
            let axis = try TableAxis(measure.column, contract)
            try Self.validate(measure, axis)
            if blocks[measure.column] == nil {
                blocks[measure.column] = (parts.count, breakdowns.indices.map { parts.count + 1 + $0 })
                parts.append((.table([axis]), breakdowns.isEmpty ? 1 : Self.overallShare))
                parts += breakdowns.map {
                    (.table([axis, $0]), (1 - Self.overallShare) / Double(breakdowns.count))
                }
            }
            guard let found = blocks[measure.column] else { continue }
            entries.append(Entry(measure: measure, axis: axis, overall: found.overall, groups: found.groups))
        }
        self.breakdowns = breakdowns
        self.entries = entries
        tally = try Tally(parts)
    }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "figures of customer service", dimension: tally.dimension, budgetShare: 1)]
    }

    private static func validate(_ measure: ServiceMeasure, _ axis: TableAxis) throws {
        func refuse(_ reason: String) -> AnalyticsError { .unsuitableContract(reason: "\(axis.name) \(reason)") }
        switch measure.kind {
        case .share(let category):
            guard case .categorical(let categories) = axis.bins.feature.kind, categories.contains(category) else {
                throw refuse("has no category \(category)")
            }
        case .netPromoter:
            guard Self.covers(axis, 0...10) else { throw refuse("does not run from 0 to 10") }
        case .satisfaction:
            guard Self.covers(axis, 1...5) else { throw refuse("does not run from 1 to 5") }
        case .duration, .mean:
            guard axis.bins.isNumeric else { throw refuse("is not a number") }
        }
    }

    /// Whether every whole number of a scale has a bin of its own.
    private static func covers(_ axis: TableAxis, _ scale: ClosedRange<Int>) -> Bool {
        Set(scores(axis.bins).compactMap(\.self)) == Set(scale.map(Double.init))
    }

    /// The number on a scale that a bin stands for; nil for missing and for words.
    static func scores(_ bins: FeatureBins) -> [Double?] {
        (0..<bins.count).map { bin in
            if let bounds = bins.bounds(ofBin: bin) { return ((bounds.lower + bounds.upper) / 2).rounded() }
            if bins.isNumeric { return bins.specialValue(ofBin: bin) }
            return bin == bins.missingBin ? nil : Double(bins.title(ofBin: bin))
        }
    }
}
