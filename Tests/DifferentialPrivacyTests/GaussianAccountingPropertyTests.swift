// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

struct GaussianAccountingPropertyTests {
    /// One case per seed.
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func inverseNeverAllowsMoreThanEpsilon(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let epsilon = power(of: 10, in: -4...3, &numbers)
        let delta = power(of: 10, in: -30 ... -1, &numbers)
        let nanoRho = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        let rho = try ZeroConcentratedAccountant.rho(epsilon: epsilon, delta: delta)
        #expect(try ZeroConcentratedAccountant.epsilon(rho: rho, delta: delta) <= epsilon)
        #expect(try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta) <= epsilon)
        // And wastes less than one unit, or is at the limit.
        let next = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho + 1, delta: delta)
        #expect(next > epsilon || nanoRho == Limits.maximumNanoRho)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func accountantsKeepTheirOrder(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let rho = power(of: 10, in: -9...5, &numbers)
        let delta = power(of: 10, in: -200 ... -1, &numbers)
        let statement = try EpsilonStatement(rho: rho, delta: delta)
        #expect(statement.exactGaussian <= statement.zeroConcentrated)
        #expect(statement.zeroConcentrated <= statement.renyi)
        let more = try EpsilonStatement(rho: rho * 1.001, delta: delta)
        #expect(more.zeroConcentrated > statement.zeroConcentrated || more.zeroConcentrated == 0)
        #expect(more.exactGaussian > statement.exactGaussian || more.exactGaussian == 0)
        let stricter = try EpsilonStatement(rho: rho, delta: delta / 2)
        #expect(stricter.zeroConcentrated > statement.zeroConcentrated || stricter.zeroConcentrated == 0)
    }

    @Test func nothingSpentIsZero() throws {
        let statement = try EpsilonStatement(rho: 0, delta: 1e-6)
        #expect(statement.zeroConcentrated == 0)
        #expect(statement.renyi == 0)
        #expect(statement.exactGaussian == 0)
        #expect(try ZeroConcentratedAccountant.epsilon(nanoRho: 0, delta: 1e-300) == 0)
    }

    /// A fused multiplication rounds once, so its sign is that of the exact difference.
    @Test(arguments: [1, 2, 3, 24_355_970, 999_999_999_999, 1_000_000_000_000] as [UInt64])
    func ledgerUnitsAreNeverLessAsRho(nanoRho: UInt64) {
        let rho = ZeroConcentratedAccountant.rho(nanoRho: nanoRho)
        let excess = (-Double(nanoRho)).addingProduct(rho, 1e9)
        #expect(excess >= 0)
        #expect(excess <= Double(nanoRho) * 0x1p-51)
    }

    @Test(arguments: [-1, .nan, .infinity, -.infinity, 1e6.nextUp, -0.1] as [Double])
    func refusesAbsurdCosts(rho: Double) {
        #expect(throws: DifferentialPrivacyError.self) { try EpsilonStatement(rho: rho, delta: 1e-6) }
    }

    @Test(arguments: [0, 1, -1e-6, .nan, .infinity, 1e-300.nextDown, 0.999.nextUp] as [Double])
    func refusesAbsurdDeltas(delta: Double) {
        #expect(throws: DifferentialPrivacyError.self) { try EpsilonStatement(rho: 0.1, delta: delta) }
        #expect(throws: DifferentialPrivacyError.self) {
            try ZeroConcentratedAccountant.rho(epsilon: 1, delta: delta)
        }
    }

    @Test(arguments: [0, -1, .nan, .infinity, 1e6.nextUp] as [Double])
    func refusesAbsurdEpsilons(epsilon: Double) {
        #expect(throws: DifferentialPrivacyError.self) {
            try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: 1e-6)
        }
    }

    @Test(
        arguments: [
            (0, 1, 1), (-1, 1, 1), (.nan, 1, 1), (1, 0, 1), (1, .infinity, 1), (1, 1, 0), (1, 1, -3),
            (1, 1, 1_000_000_001),
            (1e-50, 1e50, 1),
        ] as [(Double, Double, Int)])
    func refusesAbsurdMechanisms(deviation: Double, sensitivity: Double, rounds: Int) {
        #expect(throws: DifferentialPrivacyError.self) {
            try ZeroConcentratedAccountant.rho(
                standardDeviation: deviation, sensitivity: sensitivity, rounds: rounds)
        }
    }

    private func power(of base: Double, in range: ClosedRange<Int>, _ numbers: inout SeededNumbers) -> Double {
        var value = Double.random(in: 1..<base, using: &numbers)
        let exponent = Int.random(in: range.lowerBound..<range.upperBound, using: &numbers)
        for _ in 0..<abs(exponent) { value = exponent < 0 ? value / base : value * base }
        return value
    }
}
