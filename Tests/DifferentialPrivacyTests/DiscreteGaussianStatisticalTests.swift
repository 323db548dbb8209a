// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Foundation
import Testing

/// Is the noise what it claims to be? Two chi-square tests, each with false-positive rate α = 10⁻⁶ (and a fixed key, so
/// the outcome never changes), and the same tests on noise that is 1/16 too wide, which they must catch.
struct DiscreteGaussianStatisticalTests {
    private static let draws = 400_000

    /// Small deviations: observed counts of each integer against exact probabilities.
    @Test(arguments: [(1, 1), (9, 1), (5_484_964, 1_000_000), (400, 1)] as [(UInt64, UInt64)])
    func countsFollowTheDistribution(numerator: UInt64, denominator: UInt64) throws {
        let variance = Double(numerator) / Double(denominator)
        let fair = try draw(numerator, denominator)
        #expect(countsFit(fair, variance: variance))
    }

    /// 289/256 = 1.0625².
    @Test(arguments: [(1, 1), (9, 1), (400, 1)] as [(UInt64, UInt64)])
    func countsBetrayNoiseThatIsASixteenthTooWide(numerator: UInt64, denominator: UInt64) throws {
        let wide = try draw(numerator * 289, denominator * 256)
        #expect(!countsFit(wide, variance: Double(numerator) / Double(denominator)))
    }

    /// Large deviations: 64 bins of equal probability under the normal distribution, from which the discrete one
    /// differs by less than 10⁻³ counts a bin.
    @Test(arguments: [1 << 40, 1 << 52] as [UInt64])
    func binsFollowTheDistribution(variance: UInt64) throws {
        #expect(binsFit(try draw(variance, 1), deviation: Double(variance).squareRoot()))
    }

    @Test func binsBetrayNoiseThatIsASixteenthTooWide() throws {
        #expect(!binsFit(try draw((1 << 40) / 256 * 289, 1), deviation: 0x1p20))
    }

    /// Neighbouring draws: the lag-one correlation is normal with deviation 1/√n; 4.89 is the two-sided 10⁻⁶ quantile.
    @Test(arguments: [9, 1 << 40] as [UInt64])
    func drawsAreUncorrelated(variance: UInt64) throws {
        let values = try draw(variance, 1).map(Double.init)
        let products = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
        let correlation = products / (Double(values.count) * Double(variance))
        #expect(abs(correlation) < 4.89 / Double(values.count).squareRoot())
    }

    private func draw(_ numerator: UInt64, _ denominator: UInt64) throws -> [Int64] {
        let sampler = try DiscreteGaussianSampler(varianceNumerator: numerator, varianceDenominator: denominator)
        return sampler.samples(count: Self.draws, key: SecretBytes([UInt8](repeating: 0x5A, count: 32))).values
    }

    private func countsFit(_ values: [Int64], variance: Double) -> Bool {
        let reach = Int64(12 * variance.squareRoot()) + 12
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * variance)) }
        let total = weights.reduce(0, +)
        var observed = [Int64: Int]()
        for value in values { observed[value, default: 0] += 1 }
        var statistic = 0.0
        var freedom = -1.0
        var rest = (expected: Double(values.count), observed: values.count)
        for (value, weight) in zip(-reach...reach, weights) where Double(values.count) * weight / total >= 10 {
            let expected = Double(values.count) * weight / total
            let count = observed[value, default: 0]
            statistic += pow(Double(count) - expected, 2) / expected
            freedom += 1
            rest.expected -= expected
            rest.observed -= count
        }
        // All tails together are one more cell.
        if rest.expected > 1 {
            statistic += pow(Double(rest.observed) - rest.expected, 2) / rest.expected
            freedom += 1
        }
        return statistic < chiSquareQuantile(freedom: freedom)
    }

    private func binsFit(_ values: [Int64], deviation: Double) -> Bool {
        var counts = [Int](repeating: 0, count: 64)
        for value in values {
            let probability = erfc(-Double(value) / deviation / 2.0.squareRoot()) / 2
            counts[min(63, Int(probability * 64))] += 1
        }
        let expected = Double(values.count) / 64
        let statistic = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
        return statistic < chiSquareQuantile(freedom: 63)
    }

    /// The 1 − 10⁻⁶ quantile by Wilson and Hilferty's cube; 4.7534 is that of the normal distribution.
    private func chiSquareQuantile(freedom: Double) -> Double {
        let spread = 2 / (9 * freedom)
        return freedom * pow(1 - spread + 4.7534 * spread.squareRoot(), 3)
    }
}
