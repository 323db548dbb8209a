// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which features may interact, and which of their numbers are multiplied with those of the others: known from the
/// contract alone, so that the round that looks for pairs has a fixed size.
///
/// A number lends its slope, its first two cosines and its special values; a category lends its contrasts. Missing
/// values lend nothing. A number whose shape the contract forces to rise or fall does not interact: that could turn it
/// around for some customers.
struct PairDesign: Sendable, Equatable {
    struct Input: Sendable, Equatable {
        /// The feature, as an index into the design's inputs.
        let index: Int

        /// The design's columns that take part.
        let columns: [Int]

        let bins: FeatureBins

        /// Where its numbers lie among those of all features, one feature after the other.
        let range: Range<Int>
    }

    /// The room for interactions in the later gradients.
    static let maximumInteractions = 6

    /// A category with more contrasts sits out: looking at them all would cost more precision than it could bring.
    private static let maximumColumns = 16

    /// The cosines of a number that take part.
    private static let cosines = 2

    let inputs: [Input]

    /// The numbers of all features together.
    let numbers: Int

    /// For each number, where its products with the numbers of later features begin.
    private let firstProducts: [Int]

    /// All products of a number of one feature with a number of another.
    var dimension: Int { firstProducts[numbers] }

    /// Nil when fewer than two features may interact.
    init?(_ design: ChurnDesign) {
        var inputs: [Input] = []
        var total = 0
        for (index, input) in design.inputs.enumerated() {
            guard let bins = input.bins, input.feature.shape == .smooth else { continue }
            let columns = Self.columns(of: input, bins)
            guard (1...Self.maximumColumns).contains(columns.count) else { continue }
            inputs.append(Input(index: index, columns: columns, bins: bins, range: total..<total + columns.count))
            total += columns.count
        }
        guard inputs.count > 1 else { return nil }
        self.inputs = inputs
        numbers = total
        firstProducts = inputs.flatMap { input in input.range.map { _ in total - input.range.upperBound } }
            .reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    }

    /// Where in the sum the products of two features are, row by row of the first; `second` comes after `first`.
    func positions(_ first: Int, _ second: Int) -> [Int] {
        let left = inputs[first].range
        return left.flatMap { row in
            inputs[second].range.map { firstProducts[row] + $0 - left.upperBound }
        }
    }

    /// Every pair of features once, as indices into ``inputs``, in the order of the sum.
    var pairs: [(first: Int, second: Int)] {
        inputs.indices.flatMap { first in (first + 1..<max(inputs.count, first + 1)).map { (first, $0) } }
    }

    private static func columns(of input: ChurnDesign.Input, _ bins: FeatureBins) -> [Int] {
        guard bins.isNumeric else { return Array(input.offset..<input.offset + bins.regularCount - 1) }
        let specials = bins.count - bins.regularCount - (bins.missingBin == nil ? 0 : 1)
        let special = input.offset + CosineBasis.width
        return Array(input.offset..<input.offset + 1 + cosines) + Array(special..<special + specials)
    }
}
