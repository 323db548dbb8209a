// SPDX-License-Identifier: Apache-2.0

import Federation
import SecureAggregation
import Testing

/// Nodes that vanish at each step: the round gives the exact sum of the survivors, or fails closed.
struct DropoutTests {
    typealias Plan = SimulatedRound.Plan

    private func expectExact(_ plan: Plan, survivors: [UInt64]) throws {
        var round = try SimulatedRound(plan)
        let outcome = try round.run()
        #expect(outcome.cohort.members.map(\.rawValue) == survivors)
        #expect(outcome.sum == round.expectedSum(of: outcome.cohort.members))
    }

    @Test(arguments: WordSize.allCases) func sumsWithoutDropouts(_ size: WordSize) throws {
        try expectExact(Plan(nodes: 3, wordSize: size, dimension: 5), survivors: [0, 1, 2])
    }

    @Test(arguments: WordSize.allCases) func sumsWhenANodeNeverAdvertises(_ size: WordSize) throws {
        try expectExact(
            Plan(nodes: 5, wordSize: size, dimension: 5, neverAdvertise: [2]), survivors: [0, 1, 3, 4])
    }

    @Test(arguments: WordSize.allCases) func sumsWhenANodeVanishesBeforeSharing(_ size: WordSize) throws {
        try expectExact(
            Plan(nodes: 5, wordSize: size, dimension: 5, vanishBeforeSharing: [0]), survivors: [1, 2, 3, 4])
    }

    @Test(arguments: WordSize.allCases) func sumsWhenANodeVanishesBeforeMasking(_ size: WordSize) throws {
        try expectExact(
            Plan(nodes: 3, wordSize: size, dimension: 5, vanishBeforeMasking: [1]), survivors: [0, 2])
    }

    @Test(arguments: WordSize.allCases) func sumsWhenANodeVanishesBeforeUnmasking(_ size: WordSize) throws {
        try expectExact(
            Plan(nodes: 3, wordSize: size, dimension: 5, vanishBeforeUnmasking: [0]), survivors: [0, 1, 2])
    }

    @Test(arguments: WordSize.allCases) func sumsWhenNodesVanishAtEveryStep(_ size: WordSize) throws {
        try expectExact(
            Plan(
                nodes: 60, wordSize: size, dimension: 8, minimumCohort: 40, assumedColluders: 3,
                vanishBeforeSharing: [5], vanishBeforeMasking: [7, 20, 33], vanishBeforeUnmasking: [9]),
            survivors: (0..<60).filter { ![5, 7, 20, 33].contains($0) })
    }

    @Test(arguments: WordSize.allCases) func sumsNegativeAndExtremeNumbers(_ size: WordSize) throws {
        let edge: Int64 = size == .bits32 ? Int64(Int32.min) / 4 : Int64.min / 4
        try expectExact(
            Plan(nodes: 4, wordSize: size, dimension: 3) { _, _ in [edge, -1, -edge - 1] }, survivors: [0, 1, 2, 3])
    }

    @Test(arguments: [3, 10, 31, 60]) func sumsWithManyNodes(_ nodes: Int) throws {
        try expectExact(Plan(nodes: nodes, dimension: 3), survivors: (0..<UInt64(nodes)).map { $0 })
    }

    @Test func threeNodesWithOneColluderTolerateNoLoss() throws {
        try expectExact(Plan(nodes: 3, assumedColluders: 1), survivors: [0, 1, 2])
        var masking = try SimulatedRound(Plan(nodes: 3, assumedColluders: 1, vanishBeforeMasking: [1]))
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .tooSmall(count: 2, minimum: 3))) {
            try masking.run()
        }
        var signing = try SimulatedRound(Plan(nodes: 3, assumedColluders: 1, vanishBeforeUnmasking: [1]))
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 2, needed: 3)) { try signing.run() }
    }

    @Test func failsClosedWhenTooFewNodesUnmask() throws {
        var round = try SimulatedRound(Plan(nodes: 5))
        let sum = try round.maskAll(round.share(round.advertise()))
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let messages = try round.reveal(cohort, round.agree(cohort, set))
        var unmasking = Unmasking(cohort: cohort)
        for message in messages.prefix(2) { try unmasking.add(message) }
        #expect(!unmasking.hasThreshold)
        let refused = #expect(throws: SecureAggregationError.self) { _ = try unmasking.unmask(sum).open() }
        #expect(refused == .unrecoverable(0, .tooFewShares(count: 2, needed: 3)))
        try unmasking.add(messages[4])
        #expect(unmasking.hasThreshold)
        #expect(try unmasking.unmask(sum).open() == round.expectedSum(of: cohort.members))
    }
}
