// SPDX-License-Identifier: Apache-2.0

import Federation

/// Turns the counts of a measure's bins into its figures.
struct ServiceFigures {
    /// A figure is shown when its count is so many standard errors of the noise: from there on, errors to first order
    /// are good enough.
    private static let leastDeviations = 8.0

    private let measure: ServiceMeasure
    private let axis: TableAxis

    init(_ entry: ServiceLayout.Entry) {
        measure = entry.measure
        axis = entry.axis
    }

    /// How many values there are, missing ones apart.
    func count(_ counts: ReleasedSum) -> Estimate {
        known.reduce(Estimate(value: 0, standardError: 0)) { $0 + counts.estimate($1) }
    }

    /// Whether the noise does not hide how many values there are.
    func isVisible(_ counts: ReleasedSum) -> Bool {
        let count = count(counts)
        return count.value >= 0.5 && count.value > Self.leastDeviations * count.standardError
    }

    /// The main figure first; empty where the noise hides how many values there are.
    func figures(_ counts: ReleasedSum) -> [Figure] {
        guard isVisible(counts) else { return [] }
        switch measure.kind {
        case .share(let category): return share(category, counts)
        case .netPromoter:
            return [
                score("nps", "net promoter score", unit: "points", within: -100...100, counts) {
                    $0 >= 9 ? 100 : $0 <= 6 ? -100 : 0
                }
            ]
        case .satisfaction:
            return [
                score("mean", "mean satisfaction", unit: "of 5", within: 1...5, counts) { $0 },
                score("satisfied", "gave 4 or 5", unit: "%", within: 0...100, counts) { $0 >= 4 ? 100 : 0 },
            ]
        case .duration: return amounts(counts) + quantiles(counts)
        case .mean: return amounts(counts)
        }
    }

    /// All values together, for where the time goes.
    func sum(_ counts: ReleasedSum) -> Estimate? { Distribution(axis.bins, counts)?.sum }

    private var known: [Int] { (0..<axis.bins.count).filter { $0 != axis.bins.missingBin } }

    private func share(_ category: String, _ counts: ReleasedSum) -> [Figure] {
        guard case .categorical(let categories) = axis.bins.feature.kind,
            let bin = categories.firstIndex(of: category)
        else { return [] }
        let rest = known.filter { $0 != bin }.reduce(Estimate(value: 0, standardError: 0)) {
            $0 + counts.estimate($1)
        }
        return Estimate.share(of: counts.estimate(bin), and: rest).map {
            [Figure("share", "\(axis.title): \(category)", unit: "%", $0.scaled(by: 100), within: 0...100)]
        } ?? []
    }

    /// The mean of a number given to each bin.
    private func score(
        _ name: String, _ title: String, unit: String, within range: ClosedRange<Double>, _ counts: ReleasedSum,
        _ points: (Double) -> Double
    ) -> Figure {
        let scores = ServiceLayout.scores(axis.bins)
        let bins = known.compactMap { bin in scores[bin].map { (points: points($0), count: counts.values[bin]) } }
        let total = bins.reduce(0) { $0 + $1.count }
        let mean = bins.reduce(0) { $0 + $1.points * $1.count } / total
        let spread = bins.reduce(0) { $0 + ($1.points - mean) * ($1.points - mean) * max(0, $1.count) }
        let noise = bins.reduce(0) { $0 + ($1.points - mean) * ($1.points - mean) } * counts.noiseVariance
        return Figure(
            name, title, unit: unit,
            Estimate(value: mean, standardError: (spread + noise).squareRoot() / total), within: range)
    }

    private var unit: String { axis.bins.feature.unit }

    private func amounts(_ counts: ReleasedSum) -> [Figure] {
        guard let mean = Distribution(axis.bins, counts)?.mean, let range = NumericRange(axis.bins.feature) else {
            return []
        }
        return [Figure("mean", "on average", unit: unit, mean, within: range.lowerBound...range.upperBound)]
    }

    private func quantiles(_ counts: ReleasedSum) -> [Figure] {
        let distribution = Distribution(axis.bins, counts)
        let wanted = [
            ("p50", "half are below", 0.5), ("p90", "nine in ten are below", 0.9),
            ("p99", "99 in 100 are below", 0.99),
        ]
        return wanted.compactMap { name, title, share in
            distribution?.quantile(share).map { Figure(name, title, unit: unit, $0) }
        }
    }
}

extension Estimate {
    /// The same in another unit.
    func scaled(by factor: Double) -> Estimate {
        Estimate(value: value * factor, standardError: standardError * abs(factor))
    }
}
