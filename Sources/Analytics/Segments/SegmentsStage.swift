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
    let seed: Digest

    /// The centres, one after the other; empty before the first round.
    private(set) var centres: [Double]

    /// What the first round saw; nil before it.
    private(set) var map: SegmentMap?

    /// The last round's sum.
    private var profile: ReleasedSum?

    /// Centres stay where they are while fewer customers than this many standard deviations are seen.
    private static let stillBelow = 3.0

    init(_ specification: SegmentsSpecification, _ contract: FeatureContract, seed: Digest) throws {
        self.contract = contract
        self.seed = seed
        layout = try SegmentsLayout(specification, contract)
        centres = []
    }

    /// The number of segments; 0 before the first round.
    var count: Int { centres.count / layout.axes.count }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        switch SegmentsLayout.phase(ofRound: roundIndex) {
        case .grid: start(released)
        case .move:
            move(released.scaled(by: 1 / layout.weight), stretch: SegmentsLayout.stretch(ofRound: roundIndex))
        case .profile: profile = released
        }
    }

    func result() throws -> SegmentModel {
        guard let profile, let map else { throw AnalyticsError.notFinished }
        return SegmentModel(self, map: map, profile: profile)
    }

    /// The best k-means of the cells that are not empty.
    private mutating func start(_ released: ReleasedSum) {
        let map = SegmentMap(released)
        let count = layout.isAutomatic ? map.chosenCount(layout, seed: seed) : layout.segmentCount
        centres = map.centres(count, layout, seed: seed)
        self.map = map
    }

    /// Moves each centre by the mean clipped residual of its customers.
    private mutating func move(_ released: ReleasedSum, stretch: Double) {
        let width = layout.axes.count
        for segment in 0..<count {
            let offset = segment * (1 + width)
            let customers = released.values[offset]
            guard customers > Self.stillBelow * released.noiseDeviation, customers > 0 else { continue }
            for axis in 0..<width {
                let residual = stretch * layout.reach * released.values[offset + 1 + axis] / customers
                let moved = centres[segment * width + axis] + residual
                centres[segment * width + axis] = min(max(moved, 0), 1)
            }
        }
    }
}

extension SegmentsStage {
    func write(to writer: inout CanonicalWriter) {
        writer.write(seed)
        guard let map else { return }
        map.write(to: &writer)
        writer.write(UInt64(count))
        for value in centres { writer.write(value) }
        profile?.write(to: &writer)
    }

    init(
        _ specification: SegmentsSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(specification, contract, seed: reader.readDigest("seed"))
        guard roundIndex > 0 else { return }
        map = try SegmentMap(cells: layout.cellCount, reader: &reader)
        let count = try reader.readCount("segments", limit: layout.segmentCount)
        guard count >= (layout.isAutomatic ? SegmentsSpecification.segmentCounts.lowerBound : layout.segmentCount)
        else { throw AnalyticsError.malformedState(field: "segments") }
        centres = try reader.readDoubles(count * layout.axes.count, "centres")
        guard centres.allSatisfy({ (0...1).contains($0) }) else {
            throw AnalyticsError.malformedState(field: "centres")
        }
        if roundIndex == layout.plannedRounds.count {
            profile = try ReleasedSum(count: layout.dimension(of: .profile), reader: &reader)
        }
    }
}
