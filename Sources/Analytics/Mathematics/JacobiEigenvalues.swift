// SPDX-License-Identifier: Apache-2.0

/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations: short, accurate to the last digits
/// and the same on every run.
///
/// - Complexity: about ten sweeps of 6·order³ operations; 0.02 s at order 70, a few seconds at order 512.
/// - SeeAlso: Golub and Van Loan, *Matrix Computations*, section 8.5.
struct JacobiEigenvalues {
    private static let maximumSweeps = 30

    private let order: Int
    private var matrix: [Double]
    /// Row i is the i-th eigenvector.
    private var vectors: [Double]

    init(_ source: SymmetricMatrix) {
        order = source.order
        matrix = []
        matrix.reserveCapacity(order * order)
        for row in 0..<order { for column in 0..<order { matrix.append(source[row, column]) } }
        vectors = [Double](repeating: 0, count: order * order)
        for index in 0..<order { vectors[index * order + index] = 1 }
    }

    /// Rotates until everything off the diagonal is negligible.
    mutating func run() {
        let total = matrix.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<Self.maximumSweeps {
            var off = 0.0
            for row in 0..<order {
                for column in row + 1..<max(order, row + 1) {
                    off += matrix[row * order + column] * matrix[row * order + column]
                }
            }
            if off <= total * 1e-26 { return }
            for row in 0..<order {
                for column in row + 1..<max(order, row + 1) { rotate(row, column) }
            }
        }
    }

    /// The eigenvalues, once ``run()`` has been called.
    var values: [Double] { (0..<order).map { matrix[$0 * order + $0] } }

    /// The eigenvectors, in the order of ``values``.
    var rows: [[Double]] { (0..<order).map { Array(vectors[$0 * order..<($0 + 1) * order]) } }

    /// Σ value · v vᵀ, with one value for each eigenvector.
    func recomposed(_ values: [Double]) -> SymmetricMatrix {
        var packed: [Double] = []
        packed.reserveCapacity(SymmetricMatrix.packedCount(order: order))
        var weighted = [Double](repeating: 0, count: order)
        for row in 0..<order {
            for index in 0..<order { weighted[index] = values[index] * vectors[index * order + row] }
            for column in row..<order {
                var sum = 0.0
                for index in 0..<order { sum += weighted[index] * vectors[index * order + column] }
                packed.append(sum)
            }
        }
        return SymmetricMatrix(order: order, packed: packed)
    }

    /// Makes the entry at (p, q) zero.
    private mutating func rotate(_ p: Int, _ q: Int) {
        let entry = matrix[p * order + q]
        guard entry != 0 else { return }
        let theta = (matrix[q * order + q] - matrix[p * order + p]) / (2 * entry)
        let tangent = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        let count = order
        matrix.withUnsafeMutableBufferPointer { matrix in
            for index in 0..<count {
                let left = matrix[index * count + p]
                let right = matrix[index * count + q]
                matrix[index * count + p] = cosine * left - sine * right
                matrix[index * count + q] = sine * left + cosine * right
            }
            Self.rotateRows(matrix, count, p, q, cosine, sine)
            matrix[p * count + q] = 0
            matrix[q * count + p] = 0
        }
        vectors.withUnsafeMutableBufferPointer { Self.rotateRows($0, count, p, q, cosine, sine) }
    }

    private static func rotateRows(
        _ buffer: UnsafeMutableBufferPointer<Double>, _ count: Int, _ p: Int, _ q: Int, _ cosine: Double,
        _ sine: Double
    ) {
        for index in 0..<count {
            let left = buffer[p * count + index]
            let right = buffer[q * count + index]
            buffer[p * count + index] = cosine * left - sine * right
            buffer[q * count + index] = sine * left + cosine * right
        }
    }
}
