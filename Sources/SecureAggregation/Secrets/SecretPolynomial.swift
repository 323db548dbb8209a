// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Shamir's sharing of one scalar: a polynomial modulo L whose constant term is the secret (Shamir 1979).
///
/// - Warning: Security. Draw one polynomial a secret, never a second one: shares of two polynomials leak.
package struct SecretPolynomial: Sendable {
    private let coefficients: ScalarVector

    /// - Parameters:
    ///   - threshold: shares that rebuild the secret; fewer say nothing about it.
    ///   - random: read once a coefficient, 64 bytes each, lowest degree first.
    package init(secret: Scalar, threshold: Int, random: inout some RandomSource) {
        precondition(threshold >= 1, "at least one share rebuilds a secret")
        coefficients = ScalarVector(constant: secret, uniform: max(threshold, 1) - 1, from: &random)
    }

    /// The share at a public coordinate.
    ///
    /// - Precondition: not 0, where the secret is.
    package func share(at coordinate: UInt64) -> Scalar { shares(at: [coordinate])[0] }

    /// The shares at public coordinates, in their order.
    ///
    /// - Precondition: none of them 0.
    package func shares(at coordinates: [UInt64]) -> ScalarVector {
        precondition(!coordinates.contains(0), "the share at 0 is the secret")
        return coefficients.polynomial(at: coordinates)
    }
}
