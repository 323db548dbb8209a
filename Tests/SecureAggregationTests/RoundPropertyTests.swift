// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// Random cohorts and dropouts: the sum is exact whenever the rules of the protocol let a round finish, and no sum
/// comes out otherwise. Each seed is an argument, so a failing one can be run again.
struct RoundPropertyTests {
    @Test(arguments: 0..<32) func sumIsExactOrRoundFailsClosed(seed: UInt64) throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("round-property", ProtocolHash.littleEndian(seed)))
        let plan = randomPlan(&random, seed)
        var round = try SimulatedRound(plan)
        guard mayFinish(plan) else {
            #expect(throws: SecureAggregationError.self) { try round.run() }
            return
        }
        let outcome = try round.run()
        let gone = plan.neverAdvertise.union(plan.vanishBeforeSharing).union(plan.vanishBeforeMasking)
        #expect(outcome.cohort.members == round.nodes.filter { !gone.contains($0) })
        #expect(outcome.sum == round.expectedSum(of: outcome.cohort.members))
    }

    @Test func bothOutcomesOccur() {
        let outcomes = (0..<32).map { (seed: UInt64) in
            var random = SeededRandomSource(
                seed: ProtocolHash.digest("round-property", ProtocolHash.littleEndian(seed)))
            return mayFinish(randomPlan(&random, seed))
        }
        #expect(Set(outcomes) == [true, false])
    }

    private func randomPlan(_ random: inout SeededRandomSource, _ seed: UInt64) -> SimulatedRound.Plan {
        let nodes = 3 + Int(below(26, &random))
        let size: WordSize = below(2, &random) == 0 ? .bits32 : .bits64
        var plan = SimulatedRound.Plan(
            nodes: nodes, wordSize: size, dimension: 1 + Int(below(40, &random)),
            minimumCohort: 2 + Int(below(2, &random)), assumedColluders: Int(below(3, &random)), seed: "seed \(seed)")
        plan.neverAdvertise = subset(of: nodes, &random)
        plan.vanishBeforeSharing = subset(of: nodes, &random).subtracting(plan.neverAdvertise)
        plan.vanishBeforeMasking = subset(of: nodes, &random)
        plan.vanishBeforeUnmasking = subset(of: nodes, &random)
        let bits = size == .bits32 ? 24 : 50
        plan.noisedSum = { node, dimension in
            var values = SeededRandomSource(
                seed: ProtocolHash.digest("values", ProtocolHash.littleEndian(seed), node.bytes))
            return (0..<dimension).map { _ in
                Int64(bitPattern: self.word(&values)) >> (64 - bits)
            }
        }
        return plan
    }

    /// The protocol's own arithmetic, said once more: every set at least max(U_min, q), and q members to the end.
    private func mayFinish(_ plan: SimulatedRound.Plan) -> Bool {
        let advertised = Set((0..<UInt64(plan.nodes)).map { NodeIdentifier($0) }).subtracting(plan.neverAdvertise)
        let quorum = (advertised.count + plan.assumedColluders) / 2 + 1
        let least = max(plan.minimumCohort, quorum)
        let shared = advertised.subtracting(plan.vanishBeforeSharing)
        let masked = shared.subtracting(plan.vanishBeforeMasking)
        let alive = masked.subtracting(plan.vanishBeforeUnmasking)
        return [advertised, shared, masked].allSatisfy { $0.count >= least } && alive.count >= quorum
    }

    /// About one node in ten.
    private func subset(of nodes: Int, _ random: inout SeededRandomSource) -> Set<NodeIdentifier> {
        Set((0..<UInt64(nodes)).filter { _ in below(10, &random) == 0 }.map { NodeIdentifier($0) })
    }

    private func below(_ bound: UInt64, _ random: inout SeededRandomSource) -> UInt64 { word(&random) % bound }

    private func word(_ random: inout SeededRandomSource) -> UInt64 {
        random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
