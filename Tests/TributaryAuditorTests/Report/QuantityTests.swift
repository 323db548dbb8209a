// SPDX-License-Identifier: Apache-2.0

import Testing
import TributaryAuditor

/// Figures as people read them err to the safe side.
struct QuantityTests {
    @Test func costsAreExact() {
        #expect(Quantity.rho(24_355_970) == "0.024\u{2009}355\u{2009}970")
        #expect(Quantity.rho(1) == "0.000\u{2009}000\u{2009}001")
        #expect(Quantity.rho(1_000_000_000_000) == "1000.000\u{2009}000\u{2009}000")
        #expect(Quantity.rho(.max) == "18\u{2009}446\u{2009}744\u{2009}073.709\u{2009}551\u{2009}615")
        #expect(Quantity.difference(0) == "0")
        #expect(Quantity.difference(-1_000_000_000) == "−1.000\u{2009}000\u{2009}000")
        #expect(Quantity.difference(.min).hasPrefix("−9"))
    }

    @Test func epsilonAndSharesAreRoundedUp() {
        #expect(Quantity.epsilon(1.0001) == "1.001")
        #expect(Quantity.epsilon(nil) == "–")
        #expect(Quantity.epsilon(.infinity) == "–")
        #expect(Quantity.percent(0.5001) == "51\u{A0}%")
        #expect(Quantity.percent(0.30) == "30\u{A0}%")
        #expect(Quantity.percent(0.0001) == "<\u{A0}1\u{A0}%")
        #expect(Quantity.percent(0) == "0\u{A0}%")
        #expect(Quantity.percent(.infinity) == "over 100\u{A0}%")
        #expect(Quantity.percent(.nan) == "over 100\u{A0}%")
    }

    @Test func deltaIsAPowerOfTenWhereItIsOne() {
        #expect(Quantity.delta(1e-6) == "10⁻⁶")
        #expect(Quantity.delta(1e-12) == "10⁻¹²")
        #expect(Quantity.delta(2.5e-7) == "2.5e-07")
    }

    @Test func digitsAreGroupedFromFiveOn() {
        #expect(Quantity.count(UInt64(1234)) == "1234")
        #expect(Quantity.count(UInt64(12345)) == "12\u{2009}345")
        #expect(Quantity.count(-12345) == "−12\u{2009}345")
    }
}
