// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of `tiers`: nothing, then the cuts between scores, then the counts.
struct TiersStage: Sendable, Equatable {
    let contract: FeatureContract
    let layout: TiersLayout

    /// Of each column, after the first round.
    private(set) var cuts: [TierCuts] = []
    private var counts: ReleasedSum?

    init(_ specification: TiersSpecification, _ contract: FeatureContract) throws {
        self.contract = contract
        layout = try TiersLayout(specification, contract)
    }

    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        guard roundIndex > 0 else { return layout.histograms.accumulate(matrix, rows: rows, into: &sink) }
        var vector = SparseVector()
        for row in rows {
            guard let scores = layout.now.scores(matrix, row: row, cuts) else { continue }
            vector.removeAll()
            write(scores, before: layout.before?.scores(matrix, row: row, cuts), to: &vector)
            vector.hand(to: &sink)
        }
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        guard roundIndex > 0 else {
            cuts = layout.now.axes.indices.map { index in
                let counts = layout.histograms.released(released, block: index)
                return TierCuts(Distribution(layout.now.axes[index].bins, counts), layout.now.ranges[index])
            }
            return
        }
        counts = released
    }

    func result() throws -> TierModel {
        guard let counts else { throw AnalyticsError.notFinished }
        return TierModel(self, counts: counts)
    }

    /// One coordinate in each block.
    private func write(_ scores: TierScores, before: TierScores?, to vector: inout SparseVector) {
        func put(_ block: Int, _ index: Int) {
            vector.append(layout.offsets[block] + index, layout.weights[block])
        }
        let earlier = before.map { ValueTier($0) }
        let (named, value) = (NamedTier(scores).index, ValueTier(scores, before: earlier).index)
        put(0, named)
        put(1, value)
        put(2, scores.cell)
        guard layout.before != nil else { return }
        let namedBefore = before.map { NamedTier($0).index } ?? TiersLayout.namedCount
        put(3, namedBefore * TiersLayout.namedCount + named)
        put(4, (earlier?.index ?? TiersLayout.valueCount) * TiersLayout.valueCount + value)
    }
}

extension CaseIterable where Self: Equatable {
    /// The position among all cases.
    fileprivate var index: Int { Array(Self.allCases).firstIndex(of: self) ?? 0 }
}

extension TiersStage {
    func write(to writer: inout CanonicalWriter) {
        for cut in cuts { cut.write(to: &writer) }
        counts?.write(to: &writer)
    }

    init(
        _ specification: TiersSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(specification, contract)
        guard roundIndex > 0 else { return }
        cuts = try layout.now.axes.map { _ in try TierCuts(reader: &reader) }
        guard roundIndex > 1 else { return }
        counts = try ReleasedSum(count: layout.secondDimension, reader: &reader)
    }
}
