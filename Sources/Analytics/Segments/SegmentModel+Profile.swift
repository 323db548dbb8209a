// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension SegmentModel {
    /// Features that set a segment apart by less than this many spreads of the centres are no marks.
    private static let leastMark = 0.5

    /// The most marks of one segment.
    private static let maximumMarks = 3

    /// Segments to which the curve goes on beyond those that there are.
    private static let curveBeyond = 2

    /// - Parameter profile: the last round's sum.
    init(_ stage: SegmentsStage, map: SegmentMap, profile: ReleasedSum) {
        let layout = stage.layout
        let width = layout.axes.count
        let parts = (0..<stage.count).map { index in
            profile.part(index * layout.profileLength..<(index + 1) * layout.profileLength)
        }
        let counts = parts.map { $0.part(0..<2).scaled(by: 1 / layout.profileWeight) }
        let sizes = counts.map { $0.estimate(0) }
        let total = max(sizes.reduce(0) { $0 + max($1.value, 0) }, 1)
        let shares = sizes.map { max($0.value, 0) / total }
        let positions = (0..<stage.count).map { Array(stage.centres[$0 * width..<($0 + 1) * width]) }
        let marks = Self.marks(layout.axes, positions, shares)
        let rules = SegmentRuleSearch(layout, map, centres: positions)
        let stability = SegmentStability(layout, map, centres: positions).similarities(seed: stage.seed)
        contract = stage.contract.digest.hex
        features = layout.axes.map(\.feature.name)
        customers = Estimate(
            value: sizes.reduce(0) { $0 + $1.value },
            standardError: (counts.reduce(0) { $0 + $1.noiseVariance }).squareRoot())
        let squares = counts.reduce(0) { $0 + $1.values[1] }
        spread = (max(0, squares) * layout.reach * layout.reach / total).squareRoot()
        curve = map.curve(layout, upTo: stage.count + Self.curveBeyond, seed: stage.seed)
        segments = (0..<stage.count).sorted { (shares[$0], $1) > (shares[$1], $0) }.map { index in
            let categories = Self.categories(layout, parts[index])
            let centre = zip(layout.axes, positions[index]).map { $0.range.value(at: $1) }
            return Segment(
                position: positions[index], centre: centre, size: sizes[index], share: shares[index],
                marks: marks[index], profile: Self.profile(layout, centre, categories), categories: categories,
                rule: rules.rule(index), stability: stability[index])
        }
    }

    /// The shares of each column's categories.
    private static func categories(_ layout: SegmentsLayout, _ part: ReleasedSum) -> [CategoryShare] {
        var offset = 2
        return layout.categories.flatMap { axis -> [CategoryShare] in
            let counts = part.part(offset..<offset + axis.bins.count).scaled(by: 1 / layout.categoryWeight)
            offset += axis.bins.count
            let shares = Estimate.shares(axis.bins.count > 0 ? counts.values.indices.map(counts.estimate) : [])
            return (0..<axis.bins.count).map { bin in
                CategoryShare(feature: axis.name, category: axis.bins.title(ofBin: bin), share: shares?[bin])
            }
        }
    }

    /// Every number of the centre in its unit, and each column's most frequent category.
    private static func profile(
        _ layout: SegmentsLayout, _ centre: [Double], _ categories: [CategoryShare]
    ) -> [String] {
        let numbers = zip(layout.axes, centre).map { axis, value in
            let title = axis.feature.title.isEmpty ? axis.feature.name : axis.feature.title
            return "\(title) \(FigureText.number(value))" + (axis.feature.unit.isEmpty ? "" : " \(axis.feature.unit)")
        }
        let words = layout.categories.compactMap { axis -> String? in
            let shares = categories.filter { $0.feature == axis.name }
            guard let most = shares.max(by: { ($0.share?.value ?? 0) < ($1.share?.value ?? 0) }),
                let share = most.share, share.value > 2 * share.standardError
            else { return nil }
            return "\(axis.title): \(FigureText.number((100 * share.value).rounded())) % \(most.category)"
        }
        return numbers + words
    }

    /// For each segment the features whose centre lies farthest from the average customer's.
    private static func marks(
        _ axes: [SegmentsLayout.Axis], _ positions: [[Double]], _ shares: [Double]
    ) -> [[String]] {
        let means = axes.indices.map { axis in zip(positions, shares).reduce(0) { $0 + $1.0[axis] * $1.1 } }
        let spreads = axes.indices.map { axis in
            zip(positions, shares).reduce(0) { sum, item in
                let difference = item.0[axis] - means[axis]
                return sum + item.1 * difference * difference
            }.squareRoot()
        }
        return positions.map { position in
            axes.indices
                .map { ($0, (position[$0] - means[$0]) / max(spreads[$0], 1e-9)) }
                .filter { abs($0.1) >= leastMark }
                .sorted { abs($0.1) > abs($1.1) }
                .prefix(maximumMarks)
                .map { axis, distance in words(axes[axis], position[axis], distance) }
        }
    }

    /// "months as a customer high (61.2 months)".
    private static func words(_ axis: SegmentsLayout.Axis, _ position: Double, _ distance: Double) -> String {
        let title = axis.feature.title.isEmpty ? axis.feature.name : axis.feature.title
        let unit = axis.feature.unit.isEmpty ? "" : " " + axis.feature.unit
        let value = FigureText.number(axis.range.value(at: position))
        return "\(title) \(distance > 0 ? "high" : "low") (\(value)\(unit))"
    }
}
