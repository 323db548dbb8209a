// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// Shares that contradict what their owner committed to: the sum is right, or there is none, and nobody is blamed.
struct ContradictorySharesTests {
    /// Seven nodes of which node 6 dropped out: t = 4 of six holders.
    private func unmaskingRound() throws -> (
        round: SimulatedRound, sum: RunningSum, cohort: SurvivingCohort, messages: [UnmaskingShares]
    ) {
        var round = try SimulatedRound(SimulatedRound.Plan(nodes: 7, dimension: 3, vanishBeforeMasking: [6]))
        let sum = try round.maskAll(round.share(round.advertise()))
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let messages = try round.reveal(cohort, round.agree(cohort, set))
        return (round, sum, cohort, messages)
    }

    /// The message with other shares. Liars do not agree with each other: equal errors cancel out for some choices of
    /// holders.
    private func lie(_ message: UnmaskingShares, about owners: Set<NodeIdentifier>? = nil) throws -> UnmaskingShares {
        var random = SeededRandomSource(seed: ProtocolHash.digest("lie", message.sender.bytes))
        let error = Scalar.random(from: &random)
        return try message.replacing { share in
            guard owners?.contains(share.owner) ?? true else { return share }
            return RevealedShare(owner: share.owner, kind: share.kind, value: share.value + error)
        }
    }

    @Test(arguments: [[0], [3], [5], [0, 1], [0, 3], [2, 3], [1, 5]] as [[UInt64]])
    func findsTheSumDespiteLiars(_ liars: [UInt64]) throws {
        let (round, sum, cohort, messages) = try unmaskingRound()
        var unmasking = Unmasking(cohort: cohort)
        for message in messages {
            try unmasking.add(liars.contains(message.sender.rawValue) ? lie(message) : message)
        }
        let aggregate = try unmasking.unmask(sum)
        // Only liars among the first four holders are noticed: the others' shares are not needed.
        let expected = liars.contains { $0 < 4 } ? 1 : 0
        #expect(aggregate.contradictions.count == expected)
        #expect(aggregate.open() == round.expectedSum(of: cohort.members))
    }

    @Test func reportsWhoseSecretWasContradicted() throws {
        let (round, sum, cohort, messages) = try unmaskingRound()
        var unmasking = Unmasking(cohort: cohort)
        for message in messages { try unmasking.add(message.sender == 1 ? lie(message, about: [6]) : message) }
        let aggregate = try unmasking.unmask(sum)
        #expect(aggregate.contradictions.map(\.owner) == [6])
        #expect(aggregate.contradictions.map(\.kind) == [.maskKey])
        #expect(aggregate.open() == round.expectedSum(of: cohort.members))
    }

    @Test func failsClosedWhenLiarsLeaveTooFewHonestShares() throws {
        let (_, sum, cohort, messages) = try unmaskingRound()
        var unmasking = Unmasking(cohort: cohort)
        for message in messages { try unmasking.add(message.sender.rawValue < 3 ? lie(message) : message) }
        #expect(unmasking.hasThreshold)
        let refused = #expect(throws: SecureAggregationError.self) { _ = try unmasking.unmask(sum).open() }
        #expect(refused == .unrecoverable(0, .contradiction))
    }

    @Test func failsClosedWhenADealerSharedAnotherSecret() throws {
        let (_, sum, cohort, messages) = try unmaskingRound()
        var unmasking = Unmasking(cohort: cohort)
        // One added to every share is a sharing of the secret plus one.
        for message in messages {
            try unmasking.add(
                message.replacing { share in
                    guard share.owner == 2 else { return share }
                    return RevealedShare(owner: 2, kind: share.kind, value: share.value + Scalar(1))
                })
        }
        let refused = #expect(throws: SecureAggregationError.self) { _ = try unmasking.unmask(sum).open() }
        #expect(refused == .unrecoverable(2, .contradiction))
    }

    @Test func refusesMessagesThatNoHonestNodeSends() throws {
        let (_, sum, cohort, messages) = try unmaskingRound()
        var unmasking = Unmasking(cohort: cohort)
        let first = messages[0]
        let short = try UnmaskingShares(round: first.round, sender: 0, shares: first.shares.dropLast())
        #expect(throws: SecureAggregationError.invalidShare(0, .missing)) { try unmasking.add(short) }
        let extra = try UnmaskingShares(
            round: first.round, sender: 0,
            shares: first.shares + [RevealedShare(owner: 9, kind: .selfMask, value: Scalar(1))])
        #expect(throws: SecureAggregationError.invalidShare(0, .unexpected)) { try unmasking.add(extra) }
        let wrongKind = try first.replacing { share in
            RevealedShare(owner: share.owner, kind: share.owner == 6 ? .selfMask : share.kind, value: share.value)
        }
        #expect(throws: SecureAggregationError.invalidShare(0, .unexpected)) { try unmasking.add(wrongKind) }
        let dropout = try UnmaskingShares(round: first.round, sender: 6, shares: first.shares)
        #expect(throws: SecureAggregationError.unknownMember(6)) { try unmasking.add(dropout) }
        #expect(try unmasking.add(first))
        #expect(try !unmasking.add(first))
        let changed = try lie(first)
        #expect(throws: SecureAggregationError.duplicate(0)) { try unmasking.add(changed) }
        #expect(unmasking.senders == [0])
        let other = RunningSum(cohort: sum.cohort)
        let refused = #expect(throws: SecureAggregationError.self) { _ = try unmasking.unmask(other).open() }
        #expect(refused == .invalidSet(.survivors, .differsFromAccepted))
    }
}
