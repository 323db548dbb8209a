// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of `clv`: histograms give a start, readings of the likelihood's slope lead to its top, and a last
/// round counts what the customers are worth there.
struct LifetimeValueStage: Sendable, Equatable {
    let contract: FeatureContract
    let layout: LifetimeValueLayout

    /// What the rounds so far have led to; nil before the first.
    private(set) var fit: LifetimeValueFit?

    /// The last round's sum.
    private(set) var worth: ReleasedSum?

    init(_ specification: LifetimeValueSpecification, _ contract: FeatureContract) throws {
        self.contract = contract
        layout = try LifetimeValueLayout(specification, contract)
    }

    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        var vector = SparseVector()
        let phase = LifetimeValueLayout.phase(ofRound: roundIndex)
        let vectors = fit.map { BuyerVectors($0, layout) }
        for row in rows {
            guard let buyer = layout.columns.buyer(matrix, row: row) else { continue }
            vector.removeAll()
            switch phase {
            case .histogram: writeCells(buyer, to: &vector)
            case .score: vectors?.writeScores(buyer, to: &vector)
            case .worth: vectors?.writeWorth(buyer, to: &vector)
            }
            vector.hand(to: &sink)
        }
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        switch LifetimeValueLayout.phase(ofRound: roundIndex) {
        case .histogram: fit = LifetimeValueFit(layout, histograms: released)
        case .score: fit?.absorb(FineNumbers.joined(released), layout)
        case .worth: worth = FineNumbers.joined(released)
        }
    }

    func result() throws -> LifetimeValueModel {
        guard let fit, let worth else { throw AnalyticsError.notFinished }
        return LifetimeValueModel(self, fit, worth: worth)
    }

    /// What one customer weighs in the histograms.
    static let buyingWeight = weight(LifetimeValueLayout.buyingShare)
    static let spendingWeight = weight(LifetimeValueLayout.spendingShare)

    private static func weight(_ share: Double) -> Double {
        let unit = Double(PlannedRound.unit)
        return (share.squareRoot() * unit).rounded(.down) / unit
    }

    private func writeCells(_ buyer: Buyer, to vector: inout SparseVector) {
        vector.append(layout.buyingCell(buyer), Self.buyingWeight)
        if let cell = layout.spendingCell(buyer) { vector.append(cell, Self.spendingWeight) }
    }
}

extension LifetimeValueStage {
    func write(to writer: inout CanonicalWriter) {
        fit?.write(to: &writer)
        worth?.write(to: &writer)
    }

    init(
        _ specification: LifetimeValueSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(specification, contract)
        guard roundIndex > 0 else { return }
        fit = try LifetimeValueFit(layout, reader: &reader)
        guard roundIndex == LifetimeValueLayout.rounds else { return }
        worth = try ReleasedSum(count: WorthScale.count, reader: &reader)
    }
}
