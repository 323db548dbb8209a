// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// A node killed between any two steps goes on from its snapshot as if nothing had happened.
struct SessionSnapshotTests {
    private let plan = SimulatedRound.Plan(
        nodes: 6, dimension: 5, minimumCohort: 3, vanishBeforeSharing: [5], vanishBeforeMasking: [1])

    @Test(arguments: WordSize.allCases) func restoredNodesSendTheSameBytes(_ size: WordSize) throws {
        var plan = plan
        plan.wordSize = size
        var plain = try SimulatedRound(plan)
        plan.restartsNodes = true
        var restarted = try SimulatedRound(plan)
        let sums = (try plain.run().sum, try restarted.run().sum)
        #expect(sums.0 == sums.1)
        #expect(plain.sent == restarted.sent)
        #expect(plain.sent.count == 6 + 6 + 4 + 4 + 4)
    }

    @Test func aRestoredSumGoesOn() throws {
        var plan = plan
        plan.restartsCoordinator = true
        var round = try SimulatedRound(plan)
        let outcome = try round.run()
        #expect(outcome.sum == round.expectedSum(of: outcome.cohort.members))
    }

    @Test func aRestoredNodeRemembersWhatItAccepted() throws {
        var plan = plan
        plan.restartsNodes = true
        var round = try SimulatedRound(plan)
        let shares = try round.share(round.advertise())
        let sum = try round.maskAll(shares)
        let session = try #require(round.sessions[0])
        #expect(session.nextStep == .agree)
        #expect(session.maskingCohort?.context == sum.cohort.context)
        let smaller = try ShareInbox(
            round: round.parameters.round, members: sum.cohort.members.dropLast(), shares: [])
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .differsFromAccepted)) {
            try round.mask(0, smaller)
        }
        let set = try sum.survivorSet()
        _ = try round.step(0) { session, _ in try session.agree(set) }
        let second = try SurvivorSet(round: set.round, survivors: set.survivors.dropLast())
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .differsFromAccepted)) {
            try round.step(0) { session, _ in try session.agree(second) }
        }
    }

    @Test func aFinishedSessionHoldsNoSecret() throws {
        var round = try SimulatedRound(plan)
        let outcome = try round.run()
        let session = try #require(round.sessions[0])
        #expect(session.nextStep == nil)
        #expect(session.survivingCohort?.context == outcome.cohort.context)
        #expect(secretBytes(of: session.snapshot()) == 0)
        // Before, it held its own share and two of each other member of U2.
        #expect(secretBytes(of: try snapshots()[4]) == 32 * (1 + 2 * 4))
    }

    @Test func refusesEveryTruncatedSnapshot() throws {
        let round = try SimulatedRound(plan)
        let identity = try #require(round.identities[0])
        for snapshot in try snapshots() {
            let bytes = snapshot.exposedCopy()
            for count in 0..<bytes.count {
                #expect(throws: SecureAggregationError.malformedSnapshot) {
                    try NodeSession(
                        restoring: SecretBytes(bytes.prefix(count)), identity: identity, roster: round.roster)
                }
            }
        }
    }

    @Test func refusesAnotherFormatAndTrailingBytes() throws {
        let round = try SimulatedRound(plan)
        let identity = try #require(round.identities[0])
        for snapshot in try snapshots() {
            let bytes = snapshot.exposedCopy()
            var newer = bytes
            newer[4] = 2
            for wrong in [bytes + [0], bytes + [UInt8](repeating: 0, count: 32), newer] {
                #expect(throws: SecureAggregationError.malformedSnapshot) {
                    try NodeSession(restoring: SecretBytes(wrong), identity: identity, roster: round.roster)
                }
            }
        }
    }

    @Test func refusesARosterThatLacksAMember() throws {
        let round = try SimulatedRound(plan)
        let identity = try #require(round.identities[0])
        let roster = round.roster.filter { $0.key != 3 }
        #expect(throws: SecureAggregationError.unknownMember(3)) {
            try NodeSession(restoring: snapshots()[2], identity: identity, roster: roster)
        }
    }

    @Test func showsNoSecretWhenPrinted() throws {
        let round = try SimulatedRound(plan)
        let session = try #require(round.sessions[0])
        #expect("\(session)" == "NodeSession(node 0, next step: advertise)")
        #expect(Mirror(reflecting: session).children.isEmpty)
    }

    /// Node 0 before its first step and after each of the five.
    private func snapshots() throws -> [SecretBytes] {
        var round = try SimulatedRound(plan)
        var result: [SecretBytes] = []
        func record() throws { result.append(try #require(round.sessions[0]).snapshot()) }
        try record()
        let list = try round.advertise()
        try record()
        let shares = try round.share(list)
        try record()
        let sum = try round.maskAll(shares)
        try record()
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let signatures = try round.agree(cohort, set)
        try record()
        _ = try round.reveal(cohort, signatures)
        try record()
        return result
    }

    /// The bytes after the public part, whose length follows the five bytes of magic and version.
    private func secretBytes(of snapshot: SecretBytes) -> Int {
        let bytes = snapshot.exposedCopy()
        let length = bytes[5..<13].reversed().reduce(0) { $0 << 8 | Int($1) }
        return bytes.count - 13 - length
    }
}
