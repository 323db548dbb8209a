// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Shamir's sharing of one scalar: a polynomial modulo L whose constant term is the secret (Shamir 1979).
///
/// - Warning: Security. Draw one polynomial a secret, never a second one: shares of two polynomials leak.
package struct SecretPolynomial: Sendable {
    private let coefficients: [Scalar]

    /// - Parameters:
    ///   - threshold: shares that rebuild the secret; fewer say nothing about it.
    ///   - random: read once a coefficient, 64 bytes each, lowest degree first.
    package init(secret: Scalar, threshold: Int, random: inout some RandomSource) {
        precondition(threshold >= 1, "at least one share rebuilds a secret")
        var coefficients = [secret]
        for _ in 1..<max(threshold, 1) { coefficients.append(Scalar.random(from: &random)) }
        self.coefficients = coefficients
    }

    /// The share at a public coordinate.
    ///
    /// - Precondition: not 0, where the secret is.
    /// - Complexity: one multiplication modulo L a coefficient.
    package func share(at coordinate: UInt64) -> Scalar {
        precondition(coordinate != 0, "the share at 0 is the secret")
        let x = Scalar(coordinate)
        var value = Scalar(0)
        for coefficient in coefficients.reversed() { value = value * x + coefficient }
        return value
    }
}
