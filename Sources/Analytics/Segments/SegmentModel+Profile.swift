// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension SegmentModel {
    /// Features that set a segment apart by less than this many spreads of the centres are no marks.
    private static let leastMark = 0.5

    /// The most marks of one segment.
    private static let maximumMarks = 3

    /// - Parameter profile: in customers: count and clipped squared distance of each segment.
    init(_ stage: SegmentsStage, profile: ReleasedSum) {
        let layout = stage.layout
        let width = layout.axes.count
        let sizes = (0..<layout.segmentCount).map { profile.estimate(2 * $0) }
        let total = max(sizes.reduce(0) { $0 + max($1.value, 0) }, 1)
        let shares = sizes.map { max($0.value, 0) / total }
        let positions = (0..<layout.segmentCount).map { Array(stage.centres[$0 * width..<($0 + 1) * width]) }
        let marks = Self.marks(layout.axes, positions, shares)
        contract = stage.contract.digest.hex
        features = layout.axes.map(\.feature.name)
        customers = Estimate(
            value: sizes.reduce(0) { $0 + $1.value },
            standardError: profile.noiseDeviation * Double(layout.segmentCount).squareRoot())
        let squares = (0..<layout.segmentCount).reduce(0) { $0 + profile.values[2 * $1 + 1] }
        spread = (max(0, squares) * layout.reach * layout.reach / total).squareRoot()
        segments = (0..<layout.segmentCount).sorted { (shares[$0], $1) > (shares[$1], $0) }.map { index in
            Segment(
                position: positions[index],
                centre: zip(layout.axes, positions[index]).map { $0.range.value(at: $1) },
                size: sizes[index], share: shares[index], marks: marks[index])
        }
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
