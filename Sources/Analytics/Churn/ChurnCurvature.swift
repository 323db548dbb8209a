// SPDX-License-Identifier: Apache-2.0

import Federation

/// What the first round of churn training leaves behind for all later ones.
struct ChurnCurvature: Sendable, Equatable {
    /// The inverse of the regularized curvature of the loss: a gradient times this is a step.
    let preconditioner: SymmetricMatrix

    /// Σ x xᵀ over the customers, with its noise.
    let products: SymmetricMatrix

    /// The noise of a diagonal entry of ``products``.
    let productDeviation: Double

    /// The mean of each of the customers' numbers.
    let means: [Double]

    let customers: Estimate

    /// The share of customers with the outcome.
    let baseRate: Double

    /// How strongly the weights are pulled towards 0.
    let ridge: Double

    /// The curvature of the logistic loss for one unit of x xᵀ: p (1 − p) of typical churn rates. It must be more than
    /// half of the largest possible, 1/4, for full steps to converge.
    static let lossCurvature = 0.15

    /// How much of the largest eigenvalue of the noise is added to every eigenvalue. At 1, no direction that the noise
    /// hides can be taken for flat; a little less speeds up the directions that matter.
    private static let noiseFloor = 0.75

    /// Curvature, for each customer, below which a direction counts as flat.
    private static let flatness = 0.003

    /// The prior's precision, without noise and for each standard deviation of the whole budget's gradient noise.
    private static let (ridgeBase, ridgeForNoise) = (1.0, 1.0)

    /// - Parameter part: the share of the study's budget that went into `released`.
    init(_ released: ReleasedSum, _ vector: CurvatureVector, _ design: ChurnDesign, clip: Double, part: Double) {
        let counts = vector.counts(released)
        let number = max(counts.customers.value, 1)
        let products = vector.products(released)
        let bound = design.normBound
        means = (0..<design.dimension).map { column in
            column == design.intercept ? 1 : min(max(products[design.intercept, column] / number, -bound), bound)
        }
        customers = counts.customers
        baseRate = min(max(counts.positives.value / number, 0), 1)
        self.products = products
        productDeviation = vector.productDeviation(released)
        // The noise of the gradients, had the whole study been one gradient.
        let deviation = released.noiseDeviation * part.squareRoot() * clip
        ridge = Self.ridgeBase + Self.ridgeForNoise * deviation
        let largestNoise = productDeviation * (2 * Double(design.dimension)).squareRoot()
        let (floor, ridge) = (Self.floor(largestNoise, number: number), ridge)
        preconditioner = products.mapEigenvalues { Self.step(eigenvalue: $0, floor: floor, ridge: ridge) }
    }
}

extension ChurnCurvature {
    /// What 1.0 of the gradient along an eigenvector of ``products`` moves the weights by.
    func step(eigenvalue: Double) -> Double {
        let floor = Self.floor(largestNoise, number: number)
        return Self.step(eigenvalue: eigenvalue, floor: floor, ridge: ridge)
    }

    private static func step(eigenvalue: Double, floor: Double, ridge: Double) -> Double {
        1 / (lossCurvature * (max(eigenvalue, 0) + floor) + ridge)
    }

    /// The largest eigenvalue of a symmetric matrix of noise whose diagonal has the deviation s is near s √(2 d).
    var largestNoise: Double { productDeviation * (2 * Double(products.order)).squareRoot() }

    /// What every eigenvalue is raised by.
    private static func floor(_ largestNoise: Double, number: Double) -> Double {
        noiseFloor * largestNoise + flatness * number
    }

    /// Customers, as a divisor.
    var number: Double { max(customers.value, 1) }

    /// An interaction's step for 1.0 of its gradient: its number has a known mean square, and is taken to be unrelated to
    /// the other numbers.
    var interactionStep: Double {
        let mean = TrainedInteraction.rootMeanSquare * TrainedInteraction.rootMeanSquare
        return 1 / (Self.lossCurvature * mean * number + ridge)
    }

    /// The covariance of some of the customers' numbers, with its noise.
    func covariance(_ columns: [Int]) -> SymmetricMatrix {
        var packed: [Double] = []
        for (index, row) in columns.enumerated() {
            for column in columns[index...] {
                packed.append(products[row, column] / number - means[row] * means[column])
            }
        }
        return SymmetricMatrix(order: columns.count, packed: packed)
    }

    /// The noise of a variance in ``covariance(_:)``, that of the means left out.
    var covarianceDeviation: Double { productDeviation / number }
}

extension ChurnCurvature {
    func write(to writer: inout CanonicalWriter) {
        for value in [customers.value, customers.standardError, baseRate, ridge, productDeviation] {
            writer.write(value)
        }
        for value in means + preconditioner.packed + products.packed { writer.write(value) }
    }

    init(reader: inout CanonicalReader, dimension: Int) throws {
        customers = Estimate(
            value: try reader.readDouble("customers"), standardError: try reader.readDouble("customers"))
        baseRate = try reader.readDouble("baseRate")
        ridge = try reader.readDouble("ridge")
        productDeviation = try reader.readDouble("productDeviation")
        means = try reader.readDoubles(dimension, "means")
        let count = SymmetricMatrix.packedCount(order: dimension)
        preconditioner = SymmetricMatrix(
            order: dimension, packed: try reader.readDoubles(count, "preconditioner"))
        products = SymmetricMatrix(order: dimension, packed: try reader.readDoubles(count, "products"))
    }
}
