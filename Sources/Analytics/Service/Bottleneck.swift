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
}

extension Bottleneck {
    /// Largest first; groups whose time does not stand out of the noise are left out.
    static func all(
        _ axis: TableAxis, _ parts: [(bin: Int, counts: ReleasedSum)], _ reader: ServiceFigures
    ) -> [Bottleneck] {
        let totals = parts.compactMap { part in reader.sum(part.counts).map { (part.bin, $0) } }
            .filter { $0.1.value > 2 * $0.1.standardError && $0.1.value > 0 }
            .sorted { ($0.1.value, $1.0) > ($1.1.value, $0.0) }
        let all = totals.reduce(0) { $0 + $1.1.value }
        var before = 0.0
        return totals.map { bin, total in
            before += total.value
            return Bottleneck(
                by: axis.name, group: axis.bins.title(ofBin: bin), total: total, share: total.value / all,
                cumulativeShare: before / all)
        }
    }
}
