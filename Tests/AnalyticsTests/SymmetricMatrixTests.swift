// SPDX-License-Identifier: Apache-2.0

import Analytics
import Testing

struct SymmetricMatrixTests {
    @Test func aMatrixOfOrderTwoHasTheEigenvaluesOfItsPolynomial() {
        // 2 and 4, with the eigenvectors (1, −1) and (1, 1).
        let matrix = SymmetricMatrix(order: 2, packed: [3, 1, 3])
        let mapped = matrix.mapEigenvalues { $0 * $0 }
        #expect(Self.largestDifference(mapped.packed, [10, 6, 10]) < 1e-12)
    }

    @Test(arguments: [1, 3, 40])
    func invertedEigenvaluesInvertTheMatrix(order: Int) {
        let matrix = Self.generated(order: order)
        let inverse = matrix.mapEigenvalues { 1 / $0 }
        for index in 0..<order {
            var unit = [Double](repeating: 0, count: order)
            unit[index] = 1
            #expect(Self.largestDifference(matrix.multiply(inverse.multiply(unit)), unit) < 1e-9)
        }
        #expect(Self.largestDifference(matrix.mapEigenvalues { $0 }.packed, matrix.packed) < 1e-9)
    }

    @Test func productsAreThoseOfTheFullMatrix() {
        let matrix = Self.generated(order: 7)
        let vector = (0..<7).map { Double($0) - 2.5 }
        let expected = (0..<7).map { row in (0..<7).reduce(0) { $0 + matrix[row, $1] * vector[$1] } }
        #expect(Self.largestDifference(matrix.multiply(vector), expected) < 1e-12)
        #expect(matrix[2, 5] == matrix[5, 2])
    }

    /// Positive definite: the diagonal outweighs the rest.
    private static func generated(order: Int) -> SymmetricMatrix {
        var random = PublicRandom(seed: UInt8(order))
        var packed: [Double] = []
        for row in 0..<order {
            for column in row..<order {
                packed.append(random.uniform() - 0.5 + (row == column ? Double(order) : 0))
            }
        }
        return SymmetricMatrix(order: order, packed: packed)
    }

    private static func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}
