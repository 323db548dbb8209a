// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// How surely the same segments would be found again: the map is drawn anew with noise of its own size, searched
/// again, and each segment compared with the most similar one of the new search.
///
/// - SeeAlso: Hennig 2007, *Cluster-wise assessment of cluster stability* (Jaccard similarity of resampled clusterings).
struct SegmentStability {
    private static let redraws = 10

    private let layout: SegmentsLayout
    private let map: SegmentMap
    private let centres: [[Double]]

    init(_ layout: SegmentsLayout, _ map: SegmentMap, centres: [[Double]]) {
        self.layout = layout
        self.map = map
        self.centres = centres
    }

    /// For each segment the mean similarity, 0 to 1: the share of customers of either segment who are in both.
    func similarities(seed: Digest) -> [Double] {
        let cells = map.cells(atLeast: centres.count)
        let points = cells.map { layout.middle(ofCell: $0.cell) }
        let own = points.map { WeightedKMeans.nearest($0, centres).index }
        var random = SeededRandomSource(seed: ProtocolHash.digest("segments/stability", seed.bytes))
        var sums = [Double](repeating: 0, count: centres.count)
        for _ in 0..<Self.redraws {
            let redrawn = SegmentMap(
                counts: map.counts.map { $0 + map.noiseDeviation * Self.normal(&random) },
                noiseDeviation: map.noiseDeviation * 2.0.squareRoot())
            let flat = redrawn.centres(centres.count, layout, seed: ProtocolHash.digest("redraw", random.bytes(8)))
            let width = layout.axes.count
            let others = centres.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
            let other = points.map { WeightedKMeans.nearest($0, others).index }
            for segment in centres.indices {
                sums[segment] += similarity(segment, own, other, cells.map(\.weight))
            }
        }
        return sums.map { $0 / Double(Self.redraws) }
    }

    private func similarity(_ segment: Int, _ own: [Int], _ other: [Int], _ weights: [Double]) -> Double {
        var both = [Double](repeating: 0, count: centres.count)
        var theirs = both
        var ours = 0.0
        for index in own.indices {
            theirs[other[index]] += weights[index]
            guard own[index] == segment else { continue }
            ours += weights[index]
            both[other[index]] += weights[index]
        }
        return centres.indices.map { index in
            let union = ours + theirs[index] - both[index]
            return union > 0 ? both[index] / union : 0
        }.max() ?? 0
    }

    /// Close to normal: the sum of twelve even numbers.
    private static func normal(_ random: inout SeededRandomSource) -> Double {
        (0..<12).reduce(-6.0) { sum, _ in
            sum + Double(random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) * 0x1p-53
        }
    }
}
