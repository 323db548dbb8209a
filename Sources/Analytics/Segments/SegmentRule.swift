// SPDX-License-Identifier: Apache-2.0

import Federation

/// A short rule that most customers of a segment meet and few others do: bounds on at most two numbers.
///
/// Found on the released map, so that it costs nothing. How well it fits is what all cells of the map say, sparse ones and
/// their noise included.
public struct SegmentRule: Sendable, Equatable, Codable {
    /// "months as a customer below 21.3 months and monthly bill above 61 $".
    public let text: String

    /// The share of the segment's customers who meet it, and the share of those who meet it that are in the segment.
    public let coverage: Double
    public let precision: Double

    /// The standard errors of the two by the map's noise; nil in results of earlier versions.
    public let coverageError: Double?
    public let precisionError: Double?
}

/// Looks for rules.
struct SegmentRuleSearch {
    /// Positions between which a number must lie; the ends of the range say nothing.
    private struct Bound {
        let axis: Int
        let lower: Double
        let upper: Double

        func holds(_ point: [Double]) -> Bool { point[axis] >= lower && point[axis] < upper }
    }

    private let layout: SegmentsLayout
    /// Rules are sought where somebody is for sure …
    private let points: [(point: [Double], weight: Double, segment: Int)]
    /// … and judged by all cells: those left out hold many customers together.
    private let cells: [(point: [Double], count: Double, segment: Int)]
    private let noiseVariance: Double

    /// Where bounds may lie on each axis: midway between neighbouring centres, and the ends.
    private let limits: [[Double]]

    /// A second bound must raise the fit by this much.
    private static let leastGain = 0.02

    /// The best single bounds to which a second is sought.
    private static let mostExtended = 12

    init(_ layout: SegmentsLayout, _ map: SegmentMap, centres: [[Double]]) {
        self.layout = layout
        points = map.cells(atLeast: centres.count).map { cell, weight in
            let point = layout.middle(ofCell: cell)
            return (point, weight, WeightedKMeans.nearest(point, centres).index)
        }
        cells = map.counts.indices.map { cell in
            let point = layout.middle(ofCell: cell)
            return (point, map.counts[cell], WeightedKMeans.nearest(point, centres).index)
        }
        noiseVariance = map.noiseDeviation * map.noiseDeviation
        limits = layout.axes.indices.map { axis in
            let positions = centres.map { $0[axis] }.sorted()
            return [0] + zip(positions, positions.dropFirst()).map { ($0 + $1) / 2 } + [1.000001]
        }
    }

    /// Nil for a segment that the map does not show.
    func rule(_ segment: Int) -> SegmentRule? {
        let all = points.filter { $0.segment == segment }.reduce(0) { $0 + $1.weight }
        guard all > 0 else { return nil }
        let singles = candidates.map { (bounds: [$0], fit: fit([$0], segment, all)) }
            .sorted { $0.fit > $1.fit }
        guard let single = singles.first, single.fit > 0 else { return nil }
        let pairs = singles.prefix(Self.mostExtended).flatMap { first in
            candidates.filter { $0.axis != first.bounds[0].axis }.map { second in
                (bounds: first.bounds + [second], fit: fit(first.bounds + [second], segment, all))
            }
        }
        let pair = pairs.max { $0.fit < $1.fit }
        let best = pair.map { $0.fit > single.fit + Self.leastGain ? $0 : single } ?? single
        let (coverage, precision) = judged(best.bounds, segment)
        return SegmentRule(
            text: best.bounds.map(words).joined(separator: " and "), coverage: min(max(coverage.value, 0), 1),
            precision: min(max(precision.value, 0), 1), coverageError: coverage.standardError,
            precisionError: precision.standardError)
    }

    /// Coverage and precision over all cells.
    private func judged(_ bounds: [Bound], _ segment: Int) -> (coverage: Estimate, precision: Estimate) {
        func count(_ cells: [(point: [Double], count: Double, segment: Int)]) -> (sum: Double, cells: Double) {
            (cells.reduce(0) { $0 + $1.count }, Double(cells.count))
        }
        let meets = cells.filter { cell in bounds.allSatisfy { $0.holds(cell.point) } }
        let right = count(meets.filter { $0.segment == segment })
        func share(of whole: (sum: Double, cells: Double)) -> Estimate {
            let total = max(whole.sum, 1)
            let share = right.sum / total
            let noise =
                (1 - share) * (1 - share) * right.cells + share * share * (whole.cells - right.cells)
            return Estimate(value: share, standardError: (noise * noiseVariance).squareRoot() / total)
        }
        return (share(of: count(cells.filter { $0.segment == segment })), share(of: count(meets)))
    }

    private var candidates: [Bound] {
        limits.indices.flatMap { axis in
            limits[axis].indices.flatMap { low in
                limits[axis].indices.dropFirst(low + 1).compactMap { high -> Bound? in
                    let isWhole = low == 0 && high == limits[axis].count - 1
                    let (lower, upper) = (limits[axis][low], limits[axis][high])
                    return isWhole || upper <= lower ? nil : Bound(axis: axis, lower: lower, upper: upper)
                }
            }
        }
    }

    /// The harmonic mean of coverage and precision, where somebody is for sure.
    private func fit(_ bounds: [Bound], _ segment: Int, _ all: Double) -> Double {
        var meets = 0.0
        var right = 0.0
        for item in points where bounds.allSatisfy({ $0.holds(item.point) }) {
            meets += item.weight
            if item.segment == segment { right += item.weight }
        }
        return right > 0 ? 2 * right / (all + meets) : 0
    }

    private func words(_ bound: Bound) -> String {
        let axis = layout.axes[bound.axis]
        let title = axis.feature.title.isEmpty ? axis.feature.name : axis.feature.title
        let unit = axis.feature.unit.isEmpty ? "" : " " + axis.feature.unit
        func value(_ position: Double) -> String { FigureText.number(axis.range.value(at: position)) }
        switch (bound.lower <= 0, bound.upper >= 1) {
        case (true, _): return "\(title) below \(value(bound.upper))\(unit)"
        case (_, true): return "\(title) above \(value(bound.lower))\(unit)"
        default: return "\(title) \(value(bound.lower)) to \(value(bound.upper))\(unit)"
        }
    }
}
