// SPDX-License-Identifier: Apache-2.0

import Federation

/// What one block of a ``Tally`` counts or sums.
enum TallyContent: Sendable, Equatable {
    /// One for each customer.
    case everybody
    /// Customers without, with and with an unknown outcome.
    case label
    /// How often each combination of bins occurs; the last axis runs fastest.
    case table([TableAxis])
    /// Which different categories of a repeated column a customer has.
    case categories(TableAxis)
    /// Which two different categories a customer has, unordered.
    case pairs(TableAxis)
    /// 2p − 1 and (2p − 1)² at position p of a number's range, for values that are not missing.
    case moments(ScaledColumn)
    /// The products of every two numbers' 2p − 1, missing ones in the middle of their range.
    case products([ScaledColumn])
    /// One sum of an experiment, for each of its arms.
    case grouped(ExperimentTerm)
}

/// A numeric column with its range.
struct ScaledColumn: Sendable, Equatable {
    let column: Int
    let range: NumericRange

    /// In −1…1; nil if the value is missing and the contract gives it no number.
    func centred(_ matrix: FeatureMatrix, row: Int) -> Double? {
        guard case .numeric(let values) = matrix.columns[column], !range.filled(values[row]).isNaN else { return nil }
        return 2 * range.position(values[row]) - 1
    }
}

extension TallyContent {
    /// The bins of the label: no, yes, missing.
    static let labelBins = 3

    /// How many numbers the block has.
    var dimension: Int {
        switch self {
        case .everybody: 1
        case .label: Self.labelBins
        case .table(let axes): axes.reduce(1) { $0 * $1.bins.count }
        case .categories(let axis): axis.bins.count
        case .pairs(let axis): axis.bins.count * (axis.bins.count - 1) / 2
        case .moments: 2
        case .products(let columns): columns.count * (columns.count - 1) / 2
        case .grouped(let term): term.dimension
        }
    }

    /// The largest norm of one customer's numbers, before the block's weight.
    var reach: Double {
        switch self {
        case .everybody, .label, .grouped: 1
        case .table(let axes): Double(Self.occurrences(axes))
        case .categories(let axis): Double(axis.columns.count).squareRoot()
        case .pairs(let axis): Double(max(axis.columns.count * (axis.columns.count - 1) / 2, 1)).squareRoot()
        case .moments: 2.0.squareRoot()
        case .products(let columns): Double(max(columns.count * (columns.count - 1) / 2, 1)).squareRoot()
        }
    }

    static func occurrences(_ axes: [TableAxis]) -> Int { axes.map(\.columns.count).max() ?? 1 }

    /// Where the pair of two categories lies.
    static func pairIndex(_ low: Int, _ high: Int, of count: Int) -> Int {
        low * (2 * count - low - 1) / 2 + high - low - 1
    }
}
