// SPDX-License-Identifier: Apache-2.0

/// A small square matrix, row after row.
struct SquareMatrix: Sendable, Equatable {
    let order: Int
    private(set) var entries: [Double]

    /// - Precondition: `entries` holds order² numbers.
    init(order: Int, entries: [Double]) {
        precondition(entries.count == order * order, "a square matrix has order² entries")
        self.order = order
        self.entries = entries
    }

    /// `value` on the diagonal, zero elsewhere.
    init(order: Int, diagonal value: Double = 0) {
        self.init(diagonal: [Double](repeating: value, count: order))
    }

    init(diagonal: [Double]) {
        order = diagonal.count
        entries = [Double](repeating: 0, count: order * order)
        for index in diagonal.indices { self[index, index] = diagonal[index] }
    }

    subscript(row: Int, column: Int) -> Double {
        get { entries[row * order + column] }
        set { entries[row * order + column] = newValue }
    }

    var diagonal: [Double] { (0..<order).map { self[$0, $0] } }

    var transposed: SquareMatrix {
        var result = self
        for row in 0..<order { for column in 0..<order { result[row, column] = self[column, row] } }
        return result
    }

    /// Adds factor · first · secondᵀ.
    mutating func add(_ factor: Double, _ first: [Double], _ second: [Double]) {
        for row in 0..<order {
            for column in 0..<order { self[row, column] += factor * first[row] * second[column] }
        }
    }

    /// vectorᵀ · self · vector.
    func form(_ vector: [Double]) -> Double { zip(vector, self * vector).reduce(0) { $0 + $1.0 * $1.1 } }

    static func * (left: SquareMatrix, right: [Double]) -> [Double] {
        (0..<left.order).map { row in (0..<left.order).reduce(0) { $0 + left[row, $1] * right[$1] } }
    }

    static func * (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        var result = SquareMatrix(order: left.order)
        for row in 0..<left.order {
            for column in 0..<left.order {
                result[row, column] = (0..<left.order).reduce(0) { $0 + left[row, $1] * right[$1, column] }
            }
        }
        return result
    }

    static func * (left: Double, right: SquareMatrix) -> SquareMatrix {
        SquareMatrix(order: right.order, entries: right.entries.map { left * $0 })
    }

    static func + (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        SquareMatrix(order: left.order, entries: zip(left.entries, right.entries).map(+))
    }

    static func - (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix { left + -1 * right }
}

extension SquareMatrix {
    /// By Gauss' and Jordan's elimination with the largest pivot; nil for a singular matrix.
    var inverse: SquareMatrix? {
        var (left, right) = (self, SquareMatrix(order: order, diagonal: 1))
        for column in 0..<order {
            let pivot = (column..<order).max { abs(left[$0, column]) < abs(left[$1, column]) } ?? column
            let divisor = left[pivot, column]
            guard divisor.isFinite, abs(divisor) > .leastNormalMagnitude else { return nil }
            for index in 0..<order {
                let (first, second) = (left[pivot, index] / divisor, right[pivot, index] / divisor)
                (left[pivot, index], right[pivot, index]) = (left[column, index], right[column, index])
                (left[column, index], right[column, index]) = (first, second)
            }
            for row in 0..<order where row != column {
                let factor = left[row, column]
                for index in 0..<order {
                    left[row, index] -= factor * left[column, index]
                    right[row, index] -= factor * right[column, index]
                }
            }
        }
        return right.entries.allSatisfy(\.isFinite) ? right : nil
    }

    /// The lower triangular L with L·Lᵀ = self; nil unless the matrix is positive definite.
    var cholesky: SquareMatrix? {
        var lower = SquareMatrix(order: order)
        for row in 0..<order {
            for column in 0...row {
                let rest = self[row, column] - (0..<column).reduce(0) { $0 + lower[row, $1] * lower[column, $1] }
                if row == column {
                    guard rest > 0, rest.isFinite else { return nil }
                    lower[row, row] = rest.squareRoot()
                } else {
                    lower[row, column] = rest / lower[column, column]
                }
            }
        }
        return lower
    }
}
