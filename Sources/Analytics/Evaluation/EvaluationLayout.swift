// SPDX-License-Identifier: Apache-2.0

import Federation

/// The vector of `evaluation`: held-out customers by score and label, once for everybody and once for the groups of each
/// protected feature. Score cells are equally wide in the square root of the probability, which makes them narrow where
/// most customers are.
///
/// A feature's groups add up to everybody, but with the noise of every group: what is said about everybody would suffer
/// most. So everybody is counted as well, with two thirds of the precision.
struct EvaluationLayout: Sendable, Equatable {
    /// One protected feature, or everybody.
    struct Block: Sendable, Equatable {
        /// Nil for everybody.
        let bins: FeatureBins?
        let column: Int
        let groups: Int

        /// Where the block's counts begin.
        let offset: Int

        /// 1 customer in the real units of the vector: whole quantized units, or truncation would bias the counts.
        let weight: Double

        var isEverybody: Bool { bins == nil }
    }

    /// The share of everybody's counts in the squared norm of a customer's vector, where groups are counted too.
    private static let everybodyShare = 2.0 / 3

    static let cells = 24

    /// Negatives and positives by cell.
    static let groupDimension = 2 * cells

    /// Everybody first.
    let blocks: [Block]

    init(_ contract: FeatureContract) {
        let protected = contract.features.enumerated().filter(\.element.isProtected)
        let share = protected.isEmpty ? 1 : Self.everybodyShare
        var blocks = [Block(bins: nil, column: 0, groups: 1, offset: 0, weight: Self.weight(share))]
        var offset = Self.groupDimension
        for (column, feature) in protected {
            let bins = FeatureBins(feature)
            let weight = Self.weight((1 - share) / Double(protected.count))
            blocks.append(Block(bins: bins, column: column, groups: bins.count, offset: offset, weight: weight))
            offset += bins.count * Self.groupDimension
        }
        self.blocks = blocks
    }

    private static func weight(_ share: Double) -> Double {
        let unit = Double(PlannedRound.unit)
        return (share.squareRoot() * unit).rounded(.down) / unit
    }

    var dimension: Int { blocks.reduce(0) { $0 + $1.groups * Self.groupDimension } }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "scores of held-out customers", dimension: dimension, budgetShare: 1)]
    }

    /// Writes the coordinates of a customer, one for each block, in rising order.
    func write(
        _ matrix: FeatureMatrix, row: Int, probability: Double, isPositive: Bool,
        to indices: UnsafeMutableBufferPointer<Int32>
    ) {
        let coordinate = Self.coordinate(probability: probability, isPositive: isPositive)
        for (index, block) in blocks.enumerated() {
            let group = block.bins.map { $0.bin(matrix.columns[block.column], row: row) } ?? 0
            indices[index] = Int32(block.offset + group * Self.groupDimension + coordinate)
        }
    }

    /// The histogram of one group.
    func histogram(_ released: ReleasedSum, _ block: Block, group: Int) -> ScoreHistogram {
        let start = block.offset + group * Self.groupDimension
        let counts = released.values[start..<start + Self.groupDimension].map { $0 / block.weight }
        return ScoreHistogram(
            negatives: Array(counts[..<Self.cells]), positives: Array(counts[Self.cells...]),
            noiseVariance: released.noiseVariance / (block.weight * block.weight))
    }

    /// The coordinate of a customer within a group. A score that is no number, which only a model made to do harm
    /// yields, counts as the lowest.
    private static func coordinate(probability: Double, isPositive: Bool) -> Int {
        let root = probability > 0 ? probability.squareRoot() : 0
        let cell = min(Int(root * Double(cells)), cells - 1)
        return (isPositive ? cells : 0) + cell
    }

    /// The probability at which a cell begins.
    static func lowerBound(ofCell cell: Int) -> Double {
        let root = Double(cell) / Double(cells)
        return root * root
    }
}
