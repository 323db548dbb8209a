// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of `segments`: a start on a noisy map, some noisy moves of the centres, a last count.
///
/// A move measures how far the customers lie from their present centre, clipped to a short reach, instead of where
/// they lie in the whole space: the same noise then moves a centre several times less.
///
/// - SeeAlso: *FastLloyd*, USENIX Security 2025 (arXiv 2405.02437), for the clipped relative update.
struct SegmentsStage: Sendable, Equatable {
    let contract: FeatureContract
    let layout: SegmentsLayout
    private let seed: Digest

    /// The centres, one after the other; empty before the first round.
    private(set) var centres: [Double]

    /// The last round's sum.
    private var profile: ReleasedSum?

    /// Cells of the map count as empty below this many standard deviations of the noise.
    private static let emptyBelow = 3.0

    /// Centres stay where they are while fewer customers than this many standard deviations are seen.
    private static let stillBelow = 3.0

    init(_ specification: SegmentsSpecification, _ contract: FeatureContract, seed: Digest) throws {
        self.contract = contract
        self.seed = seed
        layout = try SegmentsLayout(specification, contract)
        centres = []
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        switch SegmentsLayout.phase(ofRound: roundIndex) {
        case .grid: start(released)
        case .move:
            move(released.scaled(by: 1 / layout.weight), stretch: SegmentsLayout.stretch(ofRound: roundIndex))
        case .profile: profile = released
        }
    }

    func result() throws -> SegmentModel {
        guard let profile else { throw AnalyticsError.notFinished }
        return SegmentModel(self, profile: profile.scaled(by: 1 / layout.weight))
    }

    /// The best k-means of the cells that are not empty.
    private mutating func start(_ released: ReleasedSum) {
        let least = Self.emptyBelow * released.noiseDeviation
        var cells = released.values.indices.filter { released.values[$0] > least }
        if cells.count < layout.segmentCount {
            let ranked = released.values.indices.sorted {
                (released.values[$0], $1) > (released.values[$1], $0)
            }
            cells = Array(ranked.prefix(layout.segmentCount))
        }
        var search = WeightedKMeans(
            points: cells.map(layout.middle(ofCell:)), weights: cells.map { max(released.values[$0], 1e-3) },
            seed: seed)
        centres = search.centres(layout.segmentCount).flatMap(\.self)
    }

    /// Moves each centre by the mean clipped residual of its customers.
    private mutating func move(_ released: ReleasedSum, stretch: Double) {
        let width = layout.axes.count
        for segment in 0..<layout.segmentCount {
            let offset = segment * (1 + width)
            let count = released.values[offset]
            guard count > Self.stillBelow * released.noiseDeviation, count > 0 else { continue }
            for axis in 0..<width {
                let residual = stretch * layout.reach * released.values[offset + 1 + axis] / count
                let moved = centres[segment * width + axis] + residual
                centres[segment * width + axis] = min(max(moved, 0), 1)
            }
        }
    }
}

extension SegmentsStage {
    func write(to writer: inout CanonicalWriter) {
        writer.write(seed)
        for value in centres { writer.write(value) }
        profile?.write(to: &writer)
    }

    init(
        _ specification: SegmentsSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(specification, contract, seed: reader.readDigest("seed"))
        guard roundIndex > 0 else { return }
        centres = try reader.readDoubles(layout.segmentCount * layout.axes.count, "centres")
        guard centres.allSatisfy({ (0...1).contains($0) }) else {
            throw AnalyticsError.malformedState(field: "centres")
        }
        if roundIndex == layout.plannedRounds.count {
            profile = try ReleasedSum(count: layout.dimension(of: .profile), reader: &reader)
        }
    }
}
