// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Testing

/// The accountants against published figures and against 60-digit arithmetic.
struct GaussianAccountingVectorTests {
    struct File<Case: Decodable>: Decodable {
        let cases: [Case]
    }

    struct SingleCase: Decodable {
        let standardDeviation, sensitivity: Double
        let rounds: Int
        let delta, zeroConcentrated, renyi, exactGaussian: Double
    }

    struct MixCase: Decodable {
        struct Mechanism: Decodable {
            let standardDeviation, sensitivity: Double
            let rounds: Int
        }
        let mechanisms: [Mechanism]
        let delta, rho, zeroConcentrated, exactGaussian: Double
    }

    @Test func allThreeAccountantsMatchTheReference() throws {
        let cases = try VectorFile.decode(File<SingleCase>.self, "gaussian-accounting/single.json").cases
        #expect(cases.count == 11)
        for item in cases {
            let rho = try ZeroConcentratedAccountant.rho(
                standardDeviation: item.standardDeviation, sensitivity: item.sensitivity, rounds: item.rounds)
            let statement = try EpsilonStatement(rho: rho, delta: item.delta)
            #expect(abs(statement.zeroConcentrated - item.zeroConcentrated) < 1e-6)
            #expect(abs(statement.renyi - item.renyi) < 1e-6)
            #expect(abs(statement.exactGaussian - item.exactGaussian) < 1e-6)
            #expect(statement.exactGaussian < statement.zeroConcentrated)
            #expect(statement.zeroConcentrated <= statement.renyi)
        }
    }

    /// Never below the truth, and above it by no more than rounding.
    @Test func randomMixesAreRoundedUpAndBarely() throws {
        let cases = try VectorFile.decode(File<MixCase>.self, "gaussian-accounting/mixes.json").cases
        #expect(cases.count == 66)
        for item in cases {
            let rho = try item.mechanisms.reduce(0) { sum, mechanism in
                try
                    (sum
                    + ZeroConcentratedAccountant.rho(
                        standardDeviation: mechanism.standardDeviation, sensitivity: mechanism.sensitivity,
                        rounds: mechanism.rounds)).nextUp
            }
            let statement = try EpsilonStatement(rho: rho, delta: item.delta)
            #expect(rho >= item.rho)
            #expect(statement.zeroConcentrated >= item.zeroConcentrated)
            #expect(statement.exactGaussian >= item.exactGaussian)
            #expect(statement.zeroConcentrated <= item.zeroConcentrated * (1 + 1e-11) + 1e-9)
            #expect(statement.exactGaussian <= item.exactGaussian * (1 + 1e-11) + 1e-9)
            #expect(statement.zeroConcentrated >= item.exactGaussian)
            #expect(statement.renyi >= item.zeroConcentrated)
        }
    }

    @Test(arguments: [
        (1, 1e-6, 0.0243559703595384), (2, 1e-6, 0.0881526883799463),
    ]) func inverseMatchesPublishedFigures(epsilon: Double, delta: Double, rho: Double) throws {
        let found = try ZeroConcentratedAccountant.rho(epsilon: epsilon, delta: delta)
        #expect(abs(found - rho) < 1e-12)
        #expect(found <= rho + 1e-15)
        #expect(try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta) == UInt64(rho * 1e9))
    }

    @Test func calibrationOfTheExactGaussianMatches() throws {
        let rho = try ZeroConcentratedAccountant.rho(
            standardDeviation: 4.22467888932684, sensitivity: 1, rounds: 1)
        #expect(abs(try GaussianAccountant.epsilon(rho: rho, delta: 1e-6) - 1) < 1e-12)
    }
}
