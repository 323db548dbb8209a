// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix, stored as its upper triangle row by row.
package struct SymmetricMatrix: Sendable, Equatable {
    /// Rows, and columns.
    package let order: Int
    /// (0, 0), (0, 1) … then (1, 1), (1, 2) …
    package let packed: [Double]

    /// The number of stored entries of a matrix of this order.
    package static func packedCount(order: Int) -> Int { order * (order + 1) / 2 }

    /// - Precondition: `packed` holds ``packedCount(order:)`` numbers.
    package init(order: Int, packed: [Double]) {
        precondition(packed.count == Self.packedCount(order: order), "a triangle has order·(order + 1)/2 entries")
        self.order = order
        self.packed = packed
    }

    /// The entry at `row` and `column`.
    package subscript(row: Int, column: Int) -> Double {
        let (low, high) = row <= column ? (row, column) : (column, row)
        return packed[low * order - low * (low - 1) / 2 + high - low]
    }

    /// The product with a vector.
    package func multiply(_ vector: [Double]) -> [Double] {
        var product = [Double](repeating: 0, count: order)
        var next = 0
        for row in 0..<order {
            product[row] += packed[next] * vector[row]
            next += 1
            for column in row + 1..<max(order, row + 1) {
                product[row] += packed[next] * vector[column]
                product[column] += packed[next] * vector[row]
                next += 1
            }
        }
        return product
    }

    /// The matrix with the same eigenvectors whose eigenvalues are `transform` of this matrix' eigenvalues.
    package func mapEigenvalues(_ transform: (Double) -> Double) -> SymmetricMatrix {
        var decomposition = JacobiEigenvalues(self)
        decomposition.run()
        return decomposition.recomposed(decomposition.values.map(transform))
    }

    /// Eigenvalues, each with its eigenvector of length 1.
    package func eigenvectors() -> (values: [Double], vectors: [[Double]]) {
        var decomposition = JacobiEigenvalues(self)
        decomposition.run()
        return (decomposition.values, decomposition.rows)
    }
}
