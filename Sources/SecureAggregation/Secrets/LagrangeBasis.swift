// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The coefficients that rebuild a shared secret from shares at fixed coordinates: computed once, used for every
/// secret whose shares lie at the same coordinates.
package struct LagrangeBasis: Sendable {
    /// In the order of the coordinates given.
    private let coefficients: ScalarVector

    /// `λ_i = Π_{j≠i} x_j / (x_j − x_i)`, with one inversion for all (Montgomery's trick). Coordinates are public.
    ///
    /// - Precondition: distinct coordinates, none of them 0.
    /// - Complexity: quadratic in their number.
    package init(coordinates: [UInt64]) {
        precondition(Set(coordinates).count == coordinates.count && !coordinates.contains(0), "distinct coordinates")
        let numerator = coordinates.reduce(Scalar(1)) { $0 * Scalar($1) }
        let denominators = coordinates.map { Self.denominator(of: $0, among: coordinates) }
        var before: [Scalar] = []
        var product = Scalar(1)
        for denominator in denominators {
            before.append(product)
            product = product * denominator
        }
        var rest = product.inverse * numerator
        var reversed: [Scalar] = []
        for index in denominators.indices.reversed() {
            reversed.append(rest * before[index])
            rest = rest * denominators[index]
        }
        coefficients = ScalarVector(reversed.reversed())
    }

    /// The secret.
    ///
    /// - Parameter shares: in the order of the coordinates.
    package func secret(from shares: [Scalar]) -> Scalar {
        precondition(shares.count == coefficients.count, "one share a coordinate")
        return coefficients.combination(of: shares.map { ScalarVector([$0]) }, at: 0..<1)[0]
    }

    /// Many secrets, whose shares lie at the same places of the holders' vectors.
    ///
    /// - Parameters:
    ///   - shares: each holder's, in the order of the coordinates.
    ///   - places: which of them.
    package func secrets(from shares: [ScalarVector], at places: Range<Int>) -> ScalarVector {
        coefficients.combination(of: shares, at: places)
    }

    /// `x_i Π_{j≠i} (x_j − x_i)`: machine words are multiplied as long as they fit.
    private static func denominator(of coordinate: UInt64, among coordinates: [UInt64]) -> Scalar {
        var scalar = Scalar(1)
        var word = coordinate
        var isNegative = false
        for other in coordinates where other != coordinate {
            let difference = max(other, coordinate) - min(other, coordinate)
            isNegative = isNegative != (other < coordinate)
            let (product, overflow) = word.multipliedReportingOverflow(by: difference)
            if overflow { scalar = scalar * Scalar(word) }
            word = overflow ? difference : product
        }
        scalar = scalar * Scalar(word)
        return isNegative ? Scalar(0) - scalar : scalar
    }
}
