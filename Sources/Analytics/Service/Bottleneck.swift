// SPDX-License-Identifier: Apache-2.0

/// How much of all the time one group takes: the largest groups are where work pays most (Pareto).
public struct Bottleneck: Sendable, Equatable, Codable {
    public let by: String
    public let group: String

    /// In the measure's unit; the error is that of the noise.
    public let total: Estimate

    /// Of all groups' time, and together with the larger groups.
    public let share: Double
    public let cumulativeShare: Double

    /// The standard error of ``share`` by the noise; nil in results of earlier versions.
    public let shareError: Double?
}

extension Bottleneck {
    /// A group is shown if its time is so many standard errors: one of many groups is above two by chance.
    private static let leastDeviations = 4.0

    /// Largest first; groups whose customers or time do not stand out of the noise are left out, but their time counts.
    static func all(
        _ axis: TableAxis, _ parts: [(bin: Int, counts: ReleasedSum)], _ reader: ServiceFigures
    ) -> [Bottleneck] {
        let totals = parts.compactMap { part in
            reader.sum(part.counts).map { (bin: part.bin, total: $0, isVisible: reader.isVisible(part.counts)) }
        }
        let all = totals.reduce(0) { $0 + $1.total.value }
        let noise = totals.reduce(0) { $0 + $1.total.standardError * $1.total.standardError }
        let shown = totals.filter { $0.isVisible && $0.total.value > leastDeviations * $0.total.standardError }
            .sorted { ($0.total.value, $1.bin) > ($1.total.value, $0.bin) }
        guard all > 0 else { return [] }
        var before = 0.0
        return shown.map { bin, total, _ in
            before += total.value
            let share = total.value / all
            let own = total.standardError * total.standardError
            let variance = (1 - share) * (1 - share) * own + share * share * (noise - own)
            return Bottleneck(
                by: axis.name, group: axis.bins.title(ofBin: bin), total: total, share: min(share, 1),
                cumulativeShare: min(before / all, 1), shareError: variance.squareRoot() / all)
        }
    }
}
