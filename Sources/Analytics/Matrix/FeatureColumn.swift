// SPDX-License-Identifier: Apache-2.0

public import Federation

/// One column of a feature matrix, contiguous.
public enum FeatureColumn: Sendable {
    /// Raw values in the contract's unit and precision, neither clipped nor transformed; NaN is a missing value.
    case numeric(NumericColumn)

    /// Indices into the contract's vocabulary; −1 is a missing value or one outside the vocabulary.
    case categorical([Int32])

    /// What stands for a missing category.
    public static let missingCategory: Int32 = -1

    /// A numeric column of `values`.
    public static func numbers(_ values: [Double], precision: NumericPrecision = .double) -> FeatureColumn {
        .numeric(NumericColumn(values, precision: precision))
    }

    /// The number of rows.
    public var count: Int {
        switch self {
        case .numeric(let values): values.count
        case .categorical(let values): values.count
        }
    }

    /// The rows at `indices`, in that order.
    func rows(at indices: [Int]) -> FeatureColumn {
        switch self {
        case .numeric(let values): .numeric(values.rows(at: indices))
        case .categorical(let values): .categorical(indices.map { values[$0] })
        }
    }
}
