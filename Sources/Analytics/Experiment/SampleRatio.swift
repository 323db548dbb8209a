// SPDX-License-Identifier: Apache-2.0

/// Whether the arms have the sizes that they were drawn with. If not, something went wrong between drawing and counting,
/// and no effect can be trusted.
public struct SampleRatio: Sendable, Equatable, Codable {
    /// The probability of sizes at least this far off if the draw was kept; the noise is in it.
    public let pValue: Double

    /// When chance makes such sizes less than once in 1,000.
    public let isSuspicious: Bool

    private static let suspiciousBelow = 0.001
}

extension SampleRatio {
    /// Nil without shares, or where the noise hides how many take part.
    ///
    /// With n the counts and s the shares, d = n − s Σn has covariance N(diag s − ss′) + σ²(I − s1′)(I − 1s′): d′ times
    /// its inverse times d is a χ² with one degree of freedom less than there are arms.
    init?(_ members: ReleasedSum, shares: [Double]) {
        let arms = shares.count
        let total = members.values.reduce(0, +)
        guard arms > 1, total >= 1,
            total > ExperimentMoments.leastDeviations * members.noiseDeviation * Double(arms).squareRoot()
        else { return nil }
        let off = zip(members.values, shares).map { $0 - total * $1 }
        var packed: [Double] = []
        for row in 0..<arms {
            for column in row..<arms {
                let same = row == column ? 1.0 : 0
                let product = shares[row] * shares[column]
                let sampling = total * (same * shares[row] - product)
                let spread = same - shares[row] - shares[column] + Double(arms) * product
                packed.append(sampling + members.noiseVariance * spread)
            }
        }
        let covariance = SymmetricMatrix(order: arms, packed: packed)
        let least = (0..<arms).map { covariance[$0, $0] }.reduce(0, +) * Self.rankTolerance
        let inverse = covariance.mapEigenvalues { $0 > least ? 1 / $0 : 0 }
        let statistic = zip(off, inverse.multiply(off)).reduce(0) { $0 + $1.0 * $1.1 }
        pValue = ChiSquareDistribution.above(statistic, degrees: arms - 1)
        isSuspicious = pValue < Self.suspiciousBelow
    }

    /// Eigenvalues below this part of the trace are the one that is zero.
    private static let rankTolerance = 1e-9
}
