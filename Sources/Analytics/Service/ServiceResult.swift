// SPDX-License-Identifier: Apache-2.0

import Federation

/// Figures of customer service, each with an interval that holds the noise and the sample.
public struct ServiceResult: Sendable, Equatable, Codable {
    /// In the order of the study.
    public let measures: [ServiceMeasureResult]

    init(_ released: ReleasedSum, _ layout: ServiceLayout) {
        measures = layout.entries.map { ServiceMeasureResult(released, layout, $0) }
    }
}

/// One measure: for everybody, by group, and over time.
public struct ServiceMeasureResult: Sendable, Equatable, Codable {
    public let column: String
    public let title: String
    public let unit: String

    /// The word in study files: share, nps, csat, duration or mean.
    public let kind: String

    /// How many values there are: contacts, answers, customers.
    public let count: Estimate

    /// For everybody, the main one first; empty where the noise hides them.
    public let figures: [Figure]

    /// By each breakdown.
    public let groups: [ServiceGroup]

    /// Where the time goes, by each breakdown that is no period; empty unless the measure is a duration.
    public let bottlenecks: [Bottleneck]

    /// Each period's main figure against the one before and against all others; empty without periods.
    public let trend: [TrendPoint]

    init(_ released: ReleasedSum, _ layout: ServiceLayout, _ entry: ServiceLayout.Entry) {
        let reader = ServiceFigures(entry)
        let overall = layout.tally.released(released, block: entry.overall)
        column = entry.axis.name
        title = entry.axis.title
        unit = entry.axis.bins.feature.unit
        kind = entry.measure.kind.word
        count = reader.count(overall)
        figures = reader.figures(overall)
        let parts = layout.breakdowns.indices.map { index in
            let table = layout.tally.released(released, block: entry.groups[index])
            return Self.columns(of: table, layout.breakdowns[index], bins: entry.axis.bins.count)
        }
        let groups = layout.breakdowns.indices.map { index in
            parts[index].map { ServiceGroup(layout.breakdowns[index], bin: $0.bin, $0.counts, reader) }
        }
        self.groups = groups.flatMap(\.self)
        bottlenecks =
            entry.measure.kind == .duration
            ? layout.breakdowns.indices.filter { $0 != layout.period }.flatMap { index in
                Bottleneck.all(layout.breakdowns[index], parts[index], reader)
            } : []
        trend = layout.period.map { TrendPoint.all(groups[$0]) } ?? []
    }

    /// A table's columns: the measure's counts in each group.
    private static func columns(
        of table: ReleasedSum, _ axis: TableAxis, bins: Int
    ) -> [(bin: Int, counts: ReleasedSum)] {
        (0..<axis.bins.count).map { group in
            let values = (0..<bins).map { table.values[$0 * axis.bins.count + group] }
            return (
                group,
                ReleasedSum(values: values, noiseVariance: table.noiseVariance, contributors: table.contributors)
            )
        }
    }
}

/// A measure for one value of a breakdown.
public struct ServiceGroup: Sendable, Equatable, Codable {
    /// The breakdown's column and its title, and the group in words.
    public let by: String
    public let byTitle: String
    public let group: String
    public let count: Estimate

    /// Empty where the noise hides them.
    public let figures: [Figure]

    init(_ axis: TableAxis, bin: Int, _ counts: ReleasedSum, _ reader: ServiceFigures) {
        by = axis.name
        byTitle = axis.title
        group = axis.bins.title(ofBin: bin)
        count = reader.count(counts)
        figures = reader.figures(counts)
    }
}
