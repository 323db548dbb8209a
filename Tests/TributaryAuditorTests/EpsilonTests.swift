// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Testing
import TributaryAuditor

/// The calculator, and the ledger's costs against an exact computation that shares nothing with it.
struct EpsilonTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let standardDeviation, sensitivity, delta, zeroConcentrated, renyi, exactGaussian: Double
            let rounds: Int
        }
        let cases: [Case]
    }

    private struct Answer: Decodable { let zcdp, rdp, exact: Double }

    private static let vectors = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors/gaussian-accounting/single.json")

    @Test func theCalculatorGivesThePublishedFigures() async throws {
        let folder = try TemporaryFolder()
        let cases = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: Self.vectors)).cases
        #expect(!cases.isEmpty)
        for item in cases {
            let file = folder.path + "/answer"
            let arguments = [
                "epsilon", "--sigma", "\(item.standardDeviation)", "--sensitivity", "\(item.sensitivity)", "--rounds",
                "\(item.rounds)", "--delta", "\(item.delta)", "--json", file,
            ]
            #expect(await AuditorCommand.execute(arguments) == 0)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
            #expect(abs(answer.zcdp - item.zeroConcentrated) < 1e-6)
            #expect(abs(answer.rdp - item.renyi) < 1e-6)
            #expect(abs(answer.exact - item.exactGaussian) < 1e-6)
        }
    }

    /// 10,000 mixes of rounds, from raw parameters to the ledger's integers to ε; the seed makes them the same each
    /// time.
    @Test func noMixOfRoundsIsEverStatedBelowItsExactCost() throws {
        var numbers = SplitMix(state: 0x5EED)
        for mix in 0..<10_000 {
            var nanoRho: UInt64 = 0
            var rho = 0.0
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let colluders = Int.random(in: 0...3, using: &numbers)
                let survivors = colluders + Int.random(in: 2...40, using: &numbers)
                let branches = UInt64.random(in: 1...3, using: &numbers)
                let bound = UInt64.random(in: 1...5000, using: &numbers)
                let variance = UInt64.random(in: 9...1_000_000, using: &numbers) * (bound * bound / 100 + 1)
                let provision = try NoiseProvision(
                    clippingBound: bound, branchesPerCustomer: branches, minimumSurvivors: survivors,
                    colludingNodes: colluders, variance: variance, dimension: 10)
                let rounds = UInt64.random(in: 1...20, using: &numbers)
                nanoRho += rounds * provision.nanoRho
                let (m, reach) = (Double(branches), Double(bound))
                rho +=
                    Double(rounds) * m * m * reach * reach
                    / (2 * Double(survivors - colluders) * Double(variance))
            }
            let delta = pow(10, -Double.random(in: 2...9, using: &numbers))
            let statement = try EpsilonStatement(rho: ZeroConcentratedAccountant.rho(nanoRho: nanoRho), delta: delta)
            let exact = Self.exactEpsilon(rho: rho, delta: delta)
            #expect(statement.zeroConcentrated >= exact, "mix \(mix): rho \(rho), delta \(delta)")
            #expect(statement.renyi >= exact, "mix \(mix)")
            // Rounding each round up to a unit of 10⁻⁹ ρ may only raise it.
            #expect(statement.exactGaussian >= exact * (1 - 1e-7) - 1e-9, "mix \(mix)")
        }
    }

    /// Balle and Wang's formula, solved with the C library's error function.
    private static func exactEpsilon(rho: Double, delta: Double) -> Double {
        let mean = (2 * rho).squareRoot()
        func phi(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
        func excess(_ epsilon: Double) -> Double {
            phi(mean / 2 - epsilon / mean) - exp(epsilon) * phi(-mean / 2 - epsilon / mean) - delta
        }
        guard excess(0) > 0 else { return 0 }
        var (low, high) = (0.0, 1.0)
        while excess(high) > 0 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if excess(middle) > 0 { low = middle } else { high = middle }
        }
        return low
    }
}

/// A generator with a seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
