// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

struct SecretSharingTests {
    private var random = SeededRandomSource(seed: ProtocolHash.digest("secret-sharing"))

    @Test(arguments: [1, 2, 3, 7, 20]) mutating func anyThresholdOfSharesRebuildsTheSecret(_ threshold: Int) {
        let secret = Scalar.random(from: &random)
        let polynomial = SecretPolynomial(secret: secret, threshold: threshold, random: &random)
        for start in [1, 2, 500, 1000] as [UInt64] {
            // Spread out and out of order, so that products leave a machine word and change sign.
            let coordinates = (0..<UInt64(threshold)).map { start + 37 * $0 }.reversed()
            let basis = LagrangeBasis(coordinates: Array(coordinates))
            #expect(basis.secret(from: coordinates.map { polynomial.share(at: $0) }) == secret)
        }
    }

    @Test mutating func oneShareTooFewGivesSomethingElse() {
        let secret = Scalar.random(from: &random)
        let polynomial = SecretPolynomial(secret: secret, threshold: 4, random: &random)
        let coordinates: [UInt64] = [1, 2, 3]
        let guess = LagrangeBasis(coordinates: coordinates).secret(
            from: coordinates.map { polynomial.share(at: $0) })
        #expect(!(guess == secret))
    }

    @Test mutating func sharesLieOnThePolynomialDrawn() {
        var replay = SeededRandomSource(seed: ProtocolHash.digest("secret-sharing"))
        let secret = Scalar.random(from: &random)
        let polynomial = SecretPolynomial(secret: secret, threshold: 3, random: &random)
        _ = Scalar.random(from: &replay)
        let first = Scalar.random(from: &replay)
        let second = Scalar.random(from: &replay)
        #expect(polynomial.share(at: 5) == secret + first * Scalar(5) + second * Scalar(25))
    }

    @Test mutating func oneBasisServesManySecrets() {
        let coordinates: [UInt64] = [9, 4, 1000, 2]
        let basis = LagrangeBasis(coordinates: coordinates)
        for _ in 0..<5 {
            let secret = Scalar.random(from: &random)
            let polynomial = SecretPolynomial(secret: secret, threshold: 4, random: &random)
            #expect(basis.secret(from: coordinates.map { polynomial.share(at: $0) }) == secret)
        }
    }
}
