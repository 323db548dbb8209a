// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import Cryptography
import DifferentialPrivacy
package import Federation
import RoundProtocol

/// A whole study in one process: every branch clips, quantizes and adds its own exact noise; the sums are added up and
/// taken in as the coordinator would.
package struct InProcessStudy {
    /// How much noise a study adds.
    package enum Privacy {
        /// Every branch takes part and none colludes; the rounds share this many units of 10⁻⁹ ρ.
        case nanoRho(UInt64)
        /// No noise at all: what the analysis would reach without privacy.
        case insecureNoNoise
    }

    package let result: AnalysisResult

    /// The number of rounds.
    package let rounds: Int

    /// What the rounds cost together, in units of 10⁻⁹ ρ.
    package let nanoRho: UInt64

    /// - Parameters:
    ///   - branches: one matrix for each branch.
    ///   - seed: fixes the public randomness and the noise.
    /// - Throws: ``Analytics/AnalyticsError`` or ``DifferentialPrivacy/DifferentialPrivacyError`` when the contract or
    ///   the budget cannot serve the analysis.
    package init(
        _ specification: AnalysisSpecification, branches: [FeatureMatrix], contract: FeatureContract,
        privacy: Privacy, seed: Digest
    ) throws {
        var state = try AnalysisState(
            specification: specification, contract: contract,
            seed: ProtocolHash.digest("evaluate/public", seed.bytes))
        var spent: UInt64 = 0
        while !state.isFinished { spent += try Self.advance(&state, branches: branches, privacy: privacy, seed: seed) }
        result = try state.result()
        rounds = state.plan.rounds.count
        nanoRho = spent
    }

    /// Runs the next round.
    ///
    /// - Returns: what it cost, in units of 10⁻⁹ ρ.
    static func advance(
        _ state: inout AnalysisState, branches: [FeatureMatrix], privacy: Privacy, seed: Digest
    ) throws -> UInt64 {
        let (index, planned) = (state.roundIndex, try state.plannedRound())
        let provision = try provision(state.plan, round: index, privacy: privacy, branches: branches.count)
        var total = [Int64](repeating: 0, count: planned.dimension)
        for (number, branch) in branches.enumerated() {
            let key = ProtocolHash.digest(
                "evaluate/noise", seed.bytes, ProtocolHash.littleEndian(UInt64(index)),
                ProtocolHash.littleEndian(UInt64(number)))
            let sum = try sum(state, planned, branch, provision, key: SecretBytes(key.bytes))
            for coordinate in total.indices { total[coordinate] &+= sum[coordinate] }
        }
        let variance = Double(provision?.variance ?? 0) * Double(branches.count)
        try state.absorb(total, noiseVariance: variance, contributors: branches.count)
        return provision?.nanoRho ?? 0
    }

    /// The noise of a round; nil without any.
    static func provision(
        _ plan: AnalysisPlan, round: Int, privacy: Privacy, branches: Int
    ) throws -> NoiseProvision? {
        guard case .nanoRho(let total) = privacy else { return nil }
        let planned = plan.rounds[round]
        return try NoiseProvision(
            clippingBound: planned.clippingBound, branchesPerCustomer: 1, minimumSurvivors: branches,
            colludingNodes: 0, targetNanoRho: plan.budgets(of: total)[round], dimension: planned.dimension)
    }

    private static func sum(
        _ state: AnalysisState, _ planned: PlannedRound, _ branch: FeatureMatrix, _ provision: NoiseProvision?,
        key: SecretBytes
    ) throws -> [Int64] {
        let empty = try ClippingAccumulator(
            dimension: planned.dimension, clippingBound: planned.clippingBound,
            quantizationScale: planned.quantizationScale)
        let accumulator = BranchCustomers.sum(branch, into: empty) { state.accumulate($0, rows: $1, into: &$2) }
        guard let provision else { return accumulator.finish().insecureValuesWithoutNoise() }
        return accumulator.finish().addingNoise(try provision.sampler(), key: key).values
    }
}
