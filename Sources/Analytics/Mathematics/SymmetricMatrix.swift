// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix, stored as its upper triangle row by row.
struct SymmetricMatrix: Sendable, Equatable {
    let order: Int
    var packed: [Double]

    /// The number of stored entries of a matrix of this order.
    static func packedCount(order: Int) -> Int { order * (order + 1) / 2 }

    init(order: Int, packed: [Double]) {
        precondition(packed.count == Self.packedCount(order: order), "a triangle has order·(order + 1)/2 entries")
        self.order = order
        self.packed = packed
    }

    /// The entry at `row` and `column`.
    subscript(row: Int, column: Int) -> Double {
        let (low, high) = row <= column ? (row, column) : (column, row)
        return packed[low * order - low * (low - 1) / 2 + high - low]
    }

    /// The product with a vector.
    func multiply(_ vector: [Double]) -> [Double] {
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
    func mapEigenvalues(_ transform: (Double) -> Double) -> SymmetricMatrix {
        var decomposition = JacobiEigenvalues(self)
        decomposition.run()
        return decomposition.recomposed(transform)
    }
}
