// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import DifferentialPrivacy
import Federation

/// `tributary-lab bench ledger`.
struct LedgerBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Charge a thousand rounds to a ledger, and convert its cost to ε.")

    static let rounds = 1000

    @OptionGroup var output: KernelOutput

    func run() throws { try output.write(Self.measured()) }

    static func measured(rounds: Int = rounds) throws -> KernelFigures {
        var figures = KernelFigures()
        let digests = (0..<UInt64(rounds)).map { ProtocolHash.digest("bench", ProtocolHash.littleEndian($0)) }
        try figures.measure("reserve, charge and settle \(rounds) rounds", items: Double(rounds), unit: "rounds") {
            var ledger = try BudgetLedger(period: 1, limitNanoRho: Limits.maximumNanoRho)
            for digest in digests {
                try ledger.reserve(round: digest, study: "bench", specification: digest, nanoRho: 1000)
                _ = try ledger.charge(round: digest)
                try ledger.settle(round: digest)
            }
        }
        try figures.measure("cost of a round from its raw parameters") {
            _ = try NoiseProvision.nanoRho(
                clippingBound: 1 << 20, branchesPerCustomer: 1, honestSurvivors: 4, variance: 1 << 40)
        }
        try figures.measure("ε by zero-concentrated accounting") {
            _ = try ZeroConcentratedAccountant.epsilon(rho: 0.05, delta: 1e-6)
        }
        try figures.measure("ε by exact Gaussian accounting") {
            _ = try GaussianAccountant.epsilon(rho: 0.05, delta: 1e-6)
        }
        return figures
    }
}
