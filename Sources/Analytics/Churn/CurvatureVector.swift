// SPDX-License-Identifier: Apache-2.0

/// The first round's vector of one customer with the numbers x and the label y: (x xᵀ, 1, y), scaled to norm 1.
///
/// Off-diagonal entries are sent once, times √2, so that the norm of the triangle is ‖x‖².
struct CurvatureVector: Sendable, Equatable {
    /// Share of the squared norm that each of the two counts gets.
    private static let countShare = 0.04

    private let design: ChurnDesign

    /// 1 customer in the real units of the vector: whole quantized units, or truncation would bias the count.
    let countWeight: Double

    /// 1.0 of x xᵀ in the real units of the vector.
    let productWeight: Double

    static func dimension(_ design: ChurnDesign) -> Int {
        SymmetricMatrix.packedCount(order: design.dimension) + 2
    }

    init(_ design: ChurnDesign) {
        self.design = design
        let unit = Double(PlannedRound.unit)
        countWeight = (Self.countShare.squareRoot() * unit).rounded(.down) / unit
        productWeight =
            (1 - 2 * Self.countShare).squareRoot() / (design.normBound * design.normBound)
    }

    /// Writes one customer's vector from the numbers `x`.
    func write(_ x: UnsafePointer<Double>, isPositive: Bool, to output: UnsafeMutablePointer<Double>) {
        let order = design.dimension
        let offDiagonal = productWeight * 2.0.squareRoot()
        var next = output
        for row in 0..<order {
            let value = x[row]
            next[0] = productWeight * value * value
            let scaled = offDiagonal * value
            for column in row + 1..<max(order, row + 1) { next[column - row] = scaled * x[column] }
            next += order - row
        }
        next[0] = countWeight
        next[1] = isPositive ? countWeight : 0
    }

    /// The sum of x xᵀ over the customers.
    func products(_ released: ReleasedSum) -> SymmetricMatrix {
        let order = design.dimension
        var packed = Array(released.values.dropLast(2))
        var next = 0
        for row in 0..<order {
            packed[next] /= productWeight
            for column in row + 1..<max(order, row + 1) {
                packed[next + column - row] /= productWeight * 2.0.squareRoot()
            }
            next += order - row
        }
        return SymmetricMatrix(order: order, packed: packed)
    }

    /// The noise of a diagonal entry of ``products(_:)``; that of the others is √2 smaller.
    func productDeviation(_ released: ReleasedSum) -> Double { released.noiseDeviation / productWeight }

    /// How many customers there are, and how many have the outcome.
    func counts(_ released: ReleasedSum) -> (customers: Estimate, positives: Estimate) {
        let scaled = released.scaled(by: 1 / countWeight)
        return (scaled.estimate(scaled.values.count - 2), scaled.estimate(scaled.values.count - 1))
    }
}
