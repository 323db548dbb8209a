// SPDX-License-Identifier: Apache-2.0

import Analytics
import Testing

/// Against values of SciPy 1.17 and of mpmath with 30 digits.
struct SpecialFunctionTests {
    private func expectClose(_ value: Double, _ truth: Double, _ precision: Double = 1e-12) {
        #expect(abs(value - truth) <= precision * max(1, abs(truth)), "\(value) instead of \(truth)")
    }

    @Test func logGammaAndDigammaAreKnown() {
        for (x, logGamma, digamma) in [
            (0.01, 4.599479878042022, -100.56088545786868), (0.25, 1.2880225246980774, -4.2274535333762655),
            (1, 0, -0.5772156649015329), (2.5, 0.2846828704729192, 0.7031566406452432),
            (9.99, 12.779315214350195, 2.250700372831201), (10, 12.801827480081469, 2.251752589066721),
            (123.4, 469.3360974421906, 4.8113737751162775),
        ] {
            expectClose(GammaFunctions.logGamma(x), logGamma)
            expectClose(GammaFunctions.digamma(x), digamma)
        }
    }

    @Test func theIncompleteBetaFunctionIsKnown() {
        for (x, a, b, share) in [
            (0.3, 0.5, 2, 0.7394254526319747), (0.3, 0.7, 0.2, 0.12353017384829434),
            (0.9, 6.25, 3.74, 0.9860692878532756), (0.05, 130, 3.6, 5.626065318687169e-165),
            (0.999, 2, 0.1, 0.448744161733363), (0, 2, 3, 0), (1, 2, 3, 1), (-0.1, 2, 3, 0), (1.1, 2, 3, 1),
        ] {
            expectClose(IncompleteBeta.regularized(x, a, b), share, 1e-11)
        }
    }

    @Test func theHypergeometricFunctionIsKnown() {
        for (a, b, c, z, value) in [
            (2.7, -0.2, 2.2, 0.45, 0.855757852563580283), (2.7, -0.2, 5.2, 0.45, 0.947104117625329310),
            (1.5, 0.5, 2.5, 0.9, 1.66730346918458022), (30.2, 0.79, 50.1, 0.7, 1.54943754068848247),
            (1, 1, 2, 0.99, 4.65168705655362679), (-0.3, 2, 3, 0.5, 0.882653573260483465),
        ] {
            expectClose(GaussHypergeometric.value(a, b, c, z), value)
        }
        // (₂F₁(a, b; 2; z) − 1)/b at b = 0 is Σ (a)ₙ/(2)ₙ · zⁿ/n, which for a = 2 is −ln(1 − z).
        expectClose(GaussHypergeometric.excess(2, 0, 2, 0.5) / 2, 0.693147180559945309)
        #expect(GaussHypergeometric.excess(1, 1, 2, 0) == 0)
    }
}
