// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The released map of the customers: how many are in each cell of the grid. Whatever is read from it costs no privacy.
struct SegmentMap: Sendable, Equatable {
    let counts: [Double]

    /// Of the noise in each count.
    let noiseDeviation: Double

    /// Cells count as empty below this many standard deviations of the noise.
    private static let emptyBelow = 3.0

    /// One segment more must take away at least this share of all the spread.
    private static let worthwhile = 0.05

    init(_ released: ReleasedSum) {
        self.init(counts: released.values, noiseDeviation: released.noiseDeviation)
    }

    init(counts: [Double], noiseDeviation: Double) {
        self.counts = counts
        self.noiseDeviation = noiseDeviation
    }

    /// The cells in which somebody is, at least as many as are asked for, with a weight above zero.
    func cells(atLeast count: Int) -> [(cell: Int, weight: Double)] {
        let least = Self.emptyBelow * noiseDeviation
        var cells = counts.indices.filter { counts[$0] > least }
        if cells.count < count {
            cells = Array(counts.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }.prefix(count))
        }
        return cells.map { ($0, max(counts[$0], 1e-3)) }
    }

    /// The best k-means of the cells that are not empty, one centre after the other.
    func centres(_ count: Int, _ layout: SegmentsLayout, seed: Digest) -> [Double] {
        var search = search(count, layout, seed: seed)
        return search.centres(count).flatMap(\.self)
    }

    /// How much of the customers' spread is left with 1, 2, 3 … segments, as a share of the spread with one. Inside a
    /// cell, customers count as evenly spread.
    func curve(_ layout: SegmentsLayout, upTo most: Int, seed: Digest) -> [Double] {
        let cells = cells(atLeast: most)
        let width = 1 / Double(layout.cellsPerAxis)
        let inside = cells.reduce(0) { $0 + $1.weight } * Double(layout.axes.count) * width * width / 12
        let spreads = (1...most).map { count in
            var search = search(count, layout, seed: seed)
            return inside + search.best(count).inertia
        }
        return spreads.map { $0 / spreads[0] }
    }

    /// The first number of segments from which one more would hardly help.
    func chosenCount(_ layout: SegmentsLayout, seed: Digest) -> Int {
        let curve = curve(layout, upTo: SegmentsSpecification.mostAutomatic + 1, seed: seed)
        let least = SegmentsSpecification.segmentCounts.lowerBound
        return (least...SegmentsSpecification.mostAutomatic).first { count in
            curve[count - 1] - curve[count] < Self.worthwhile
        } ?? SegmentsSpecification.mostAutomatic
    }

    private func search(_ count: Int, _ layout: SegmentsLayout, seed: Digest) -> WeightedKMeans {
        let cells = cells(atLeast: count)
        return WeightedKMeans(
            points: cells.map { layout.middle(ofCell: $0.cell) }, weights: cells.map(\.weight), seed: seed)
    }
}

extension SegmentMap {
    func write(to writer: inout CanonicalWriter) {
        writer.write(noiseDeviation)
        for count in counts { writer.write(count) }
    }

    init(cells: Int, reader: inout CanonicalReader) throws {
        let noiseDeviation = try reader.readDouble("map")
        guard noiseDeviation >= 0 else { throw AnalyticsError.malformedState(field: "map") }
        self.init(counts: try reader.readDoubles(cells, "map"), noiseDeviation: noiseDeviation)
    }
}
