// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import SecureAggregation

/// `tributary-lab bench shamir`.
struct SharingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shamir",
        abstract: "Share one secret with a cohort, and rebuild the secrets of a whole cohort.")

    static let cohorts = [10, 100, 300, 1000]

    @OptionGroup var output: KernelOutput

    func run() throws { try output.write(Self.measured()) }

    static func measured(cohorts: [Int] = cohorts) -> KernelFigures {
        var figures = KernelFigures()
        var random = SeededRandomSource(seed: .zero)
        for nodes in cohorts {
            let threshold = (nodes + BenchPlan.assumedColluders) / 2 + 1
            let coordinates = (1...UInt64(nodes)).map { $0 }
            let secret = Scalar.random(from: &random)
            figures.measure("share one secret, \(nodes) nodes", items: Double(nodes), unit: "shares") {
                let polynomial = SecretPolynomial(secret: secret, threshold: threshold, random: &random)
                _ = polynomial.shares(at: coordinates)
            }
            let used = Array(coordinates.suffix(threshold))
            let polynomial = SecretPolynomial(secret: secret, threshold: threshold, random: &random)
            // Each holder's shares of the secrets of the whole cohort.
            let shares = used.map { coordinate in
                ScalarVector([Scalar](repeating: polynomial.share(at: coordinate), count: nodes))
            }
            figures.measure("coefficients, \(nodes) nodes") { _ = LagrangeBasis(coordinates: used) }
            let basis = LagrangeBasis(coordinates: used)
            figures.measure("rebuild \(nodes) secrets", items: Double(nodes), unit: "secrets") {
                _ = basis.secrets(from: shares, at: 0..<nodes)
            }
        }
        return figures
    }
}
