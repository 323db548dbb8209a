// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// What a lying coordinator, alone or with members, tries on a node. Each test is named for the lie.
struct ScriptedAttackTests {
    /// Twenty nodes with keys shared: U_min 5, so q = 11.
    private func twentyNodes() throws -> (round: SimulatedRound, shares: ShareCollection) {
        var round = try SimulatedRound(
            SimulatedRound.Plan(nodes: 20, dimension: 1, minimumCohort: 5, seed: "attack"))
        let shares = try round.share(round.advertise())
        return (round, shares)
    }

    private func fourNodes(seed: String = "attack2") throws -> SimulatedRound {
        try SimulatedRound(SimulatedRound.Plan(nodes: 4, dimension: 1, minimumCohort: 3, seed: seed))
    }

    /// What the coordinator would show `node` if U2 were `members`.
    private func inbox(
        _ shares: ShareCollection, of node: NodeIdentifier, members: [NodeIdentifier]
    ) throws -> ShareInbox {
        let all = try shares.inbox(of: node, in: shares.close())
        return try ShareInbox(
            round: all.round, members: members, shares: all.shares.filter { members.contains($0.peer) })
    }

    private func nodes(_ numbers: some Sequence<UInt64>) -> [NodeIdentifier] { numbers.map { NodeIdentifier($0) } }

    // MARK: Sets

    @Test func refusesASmallSecondSetForAVictim() throws {
        var (round, shares) = try twentyNodes()
        let small = try inbox(shares, of: 12, members: nodes([12, 16, 17, 18, 19]))
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .tooSmall(count: 5, minimum: 11))) {
            try round.mask(12, small)
        }
    }

    @Test func refusesASurvivorThatMaskedUnderAnotherSet() throws {
        var (round, shares) = try twentyNodes()
        let everyone = try shares.close()
        let majority = nodes(0...10)
        var survivors: [SurvivorSet.Survivor] = []
        for node in majority {
            let input = try round.mask(node, shares.inbox(of: node, in: everyone))
            survivors.append(.init(node: node, vectorDigest: input.vectorDigest, signature: input.signature))
        }
        // Large enough for the victim, but not what the majority saw.
        let split = nodes([5, 6, 7, 8, 9, 10, 12, 13, 16, 17, 18, 19])
        let input = try round.mask(12, inbox(shares, of: 12, members: split))
        survivors.append(.init(node: 12, vectorDigest: input.vectorDigest, signature: input.signature))
        let set = try SurvivorSet(round: round.parameters.round, survivors: survivors)
        #expect(throws: SecureAggregationError.invalidSignature(12, on: .maskedVector)) {
            try round.step(0) { session, _ in try session.agree(set) }
        }
    }

    @Test func refusesASecondSurvivorSet() throws {
        var (round, shares) = try twentyNodes()
        let set = try round.maskAll(shares).survivorSet()
        _ = try round.step(1) { session, _ in try session.agree(set) }
        let smaller = try SurvivorSet(round: set.round, survivors: set.survivors.dropLast())
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .differsFromAccepted)) {
            try round.step(1) { session, _ in try session.agree(smaller) }
        }
    }

    @Test func refusesASecondSetOfKeySharers() throws {
        var (round, shares) = try twentyNodes()
        _ = try round.mask(2, inbox(shares, of: 2, members: nodes(0...19)))
        let other = try inbox(shares, of: 2, members: nodes(0...18))
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .differsFromAccepted)) {
            try round.mask(2, other)
        }
    }

    @Test func refusesASecondListOfAdvertisements() throws {
        var (round, shares) = try twentyNodes()
        let shorter = try AdvertisementList(
            round: round.parameters.round, advertisements: shares.cohort.advertisements.dropLast())
        #expect(throws: SecureAggregationError.invalidSet(.advertisers, .differsFromAccepted)) {
            try round.step(0) { session, random in try session.shareKeys(shorter, random: &random) }
        }
    }

    @Test func refusesAVictimInASetOfStrangers() throws {
        var (round, shares) = try twentyNodes()
        let foreign = try ShareInbox(
            round: round.parameters.round, members: nodes(0...19) + [77],
            shares: shares.inbox(of: 3, in: shares.close()).shares)
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .notNested)) { try round.mask(3, foreign) }
    }

    @Test func refusesASetWithoutItself() throws {
        var (round, shares) = try twentyNodes()
        let without = try inbox(shares, of: 3, members: nodes(4...19))
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .withoutThisNode)) {
            try round.mask(3, without)
        }
        let sum = try round.maskAll(shares)
        let survivors = try sum.survivorSet().survivors.filter { $0.node != 3 }
        let set = try SurvivorSet(round: round.parameters.round, survivors: survivors)
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .withoutThisNode)) {
            try round.step(3) { session, _ in try session.agree(set) }
        }
    }

    @Test func refusesTooFewSurvivors() throws {
        var (round, shares) = try twentyNodes()
        let survivors = try round.maskAll(shares).survivorSet().survivors.prefix(10)
        let set = try SurvivorSet(round: round.parameters.round, survivors: survivors)
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .tooSmall(count: 10, minimum: 11))) {
            try round.step(3) { session, _ in try session.agree(set) }
        }
    }

    @Test func refusesSurvivorsFromOutsideTheKeySharers() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        for node in nodes(0...2) { _ = try round.mask(node, inbox(shares, of: node, members: nodes(0...2))) }
        let statement = ProtocolHash.digest("masked", [], [])
        let strangers = try nodes(0...3).map { node in
            SurvivorSet.Survivor(
                node: node, vectorDigest: .zero, signature: try #require(round.identities[node]).sign(statement))
        }
        let set = try SurvivorSet(round: round.parameters.round, survivors: strangers)
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .notNested)) {
            try round.step(0) { session, _ in try session.agree(set) }
        }
    }

    @Test func refusesThreeOfSixGone() throws {
        var round = try SimulatedRound(
            SimulatedRound.Plan(nodes: 6, dimension: 3, vanishBeforeMasking: [0, 1, 2]))
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .tooSmall(count: 3, minimum: 4))) {
            try round.run()
        }
    }

    @Test func refusesACohortBelowThePolicysMinimum() throws {
        var round = try SimulatedRound(SimulatedRound.Plan(nodes: 4, minimumCohort: 5))
        let list = try AdvertisementList(
            round: round.parameters.round,
            advertisements: try round.nodes.map { node in
                try round.step(node) { try $0.advertise(ledgerHead: .zero, random: &$1) }.advertisement
            })
        #expect(throws: SecureAggregationError.invalidSet(.advertisers, .tooSmall(count: 4, minimum: 5))) {
            try round.step(0) { session, random in try session.shareKeys(list, random: &random) }
        }
    }

    // MARK: Quorum

    @Test func refusesUnmaskingBelowTheQuorum() throws {
        var (round, shares) = try twentyNodes()
        let set = try round.maskAll(shares).survivorSet()
        let signatures = try nodes(0...9).map { node in
            let message = try round.step(node) { session, _ in try session.agree(set) }
            return ConsistencySet.Entry(node: node, signature: message.signature)
        }
        let ten = try ConsistencySet(round: set.round, signatures: signatures)
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 10, needed: 11)) {
            try round.step(1) { session, _ in try session.unmask(ten) }
        }
    }

    @Test func doesNotCountSignaturesOnAnotherSurvivorSet() throws {
        var (round, shares) = try twentyNodes()
        let set = try round.maskAll(shares).survivorSet()
        let other = try SurvivorSet(round: set.round, survivors: set.survivors.dropLast())
        let signatures = try nodes(0...18).map { node in
            let message = try round.step(node) { session, _ in try session.agree(node.rawValue < 10 ? set : other) }
            return ConsistencySet.Entry(node: node, signature: message.signature)
        }
        let mixed = try ConsistencySet(round: set.round, signatures: signatures)
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 10, needed: 11)) {
            try round.step(1) { session, _ in try session.unmask(mixed) }
        }
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 9, needed: 11)) {
            try round.step(11) { session, _ in try session.unmask(mixed) }
        }
    }

    @Test func doesNotCountSignaturesOfNodesOutsideTheKeySharers() throws {
        var round = try SimulatedRound(
            SimulatedRound.Plan(nodes: 5, dimension: 1, minimumCohort: 3, vanishBeforeSharing: [3, 4]))
        let shares = try round.share(round.advertise())
        let set = try round.maskAll(shares).survivorSet()
        let cohort = try SurvivingCohort(set, of: shares.close())
        var entries = try nodes(0...1).map { node in
            let message = try round.step(node) { session, _ in try session.agree(set) }
            return ConsistencySet.Entry(node: node, signature: message.signature)
        }
        for node in nodes(3...4) {
            let signature = try #require(round.identities[node]).sign(cohort.context)
            entries.append(ConsistencySet.Entry(node: node, signature: signature))
        }
        let padded = try ConsistencySet(round: set.round, signatures: entries)
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 2, needed: 3)) {
            try round.step(0) { session, _ in try session.unmask(padded) }
        }
    }

    // MARK: Keys

    @Test func refusesAnAlteredKey() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let altered = try list.replacing(2) { $0.replaceSubrange(40..<72, with: [UInt8](repeating: 0, count: 32)) }
        #expect(throws: SecureAggregationError.invalidSignature(2, on: .advertisement)) {
            try round.step(0) { session, random in try session.shareKeys(altered, random: &random) }
        }
        #expect(throws: SecureAggregationError.ownAdvertisementAltered) {
            try round.step(2) { session, random in try session.shareKeys(altered, random: &random) }
        }
    }

    @Test func refusesAListWithoutItself() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let without = try AdvertisementList(
            round: list.round, advertisements: list.advertisements.filter { $0.node != 1 })
        #expect(throws: SecureAggregationError.ownAdvertisementAltered) {
            try round.step(1) { session, random in try session.shareKeys(without, random: &random) }
        }
    }

    @Test func refusesAnAdvertisementOfAnotherRound() throws {
        var round = try fourNodes()
        var other = try fourNodes(seed: "another round")
        let list = try round.advertise()
        let foreign = try #require(try other.advertise().advertisements.first { $0.node == 3 })
        let mixed = try AdvertisementList(
            round: list.round, advertisements: list.advertisements.filter { $0.node != 3 } + [foreign])
        #expect(throws: SecureAggregationError.invalidSignature(3, on: .advertisement)) {
            try round.step(0) { session, random in try session.shareKeys(mixed, random: &random) }
        }
    }

    @Test func refusesAnUnknownMember() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let invented = try list.adding(9, channelKey: [UInt8](repeating: 9, count: 32), signedBy: round.identities[3])
        #expect(throws: SecureAggregationError.unknownMember(9)) {
            try round.step(0) { session, random in try session.shareKeys(invented, random: &random) }
        }
    }

    @Test func refusesARepeatedKey() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let victim = try #require(list.advertisements.first { $0.node == 1 })
        for stolen in [victim.channelKey, victim.maskKey] {
            let copied = try list.adding(3, channelKey: stolen.bytes, signedBy: round.identities[3])
            #expect(throws: SecureAggregationError.invalidKey(3, .repeated)) {
                try round.step(0) { session, random in try session.shareKeys(copied, random: &random) }
            }
        }
    }

    @Test(arguments: [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)])
    func refusesAKeyOfLowOrder(_ key: [UInt8]) throws {
        var round = try fourNodes()
        let list = try round.advertise()
        for place in [\Advertisement.channelKey, \.maskKey] {
            let weak = try list.adding(
                3, channelKey: place == \.channelKey ? key : [UInt8](repeating: 9, count: 32),
                maskKey: place == \.maskKey ? key : [UInt8](repeating: 8, count: 32), signedBy: round.identities[3])
            #expect(throws: SecureAggregationError.invalidKey(3, .lowOrder)) {
                try round.step(0) { session, random in try session.shareKeys(weak, random: &random) }
            }
        }
    }

    // MARK: Shares

    @Test func refusesATamperedShare() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        let box = try shares.inbox(of: 0, in: shares.close())
        for place in [0, 24, 103] {
            let tampered = try box.replacingShare(of: 1) { $0[place] ^= 1 }
            #expect(throws: SecureAggregationError.invalidShare(1, .doesNotOpen)) { try round.mask(0, tampered) }
        }
    }

    @Test func refusesAWithheldShare() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        let box = try shares.inbox(of: 0, in: shares.close())
        let withheld = try ShareInbox(
            round: box.round, members: box.members, shares: box.shares.filter { $0.peer != 3 })
        #expect(throws: SecureAggregationError.invalidShare(3, .missing)) { try round.mask(0, withheld) }
    }

    @Test func refusesAnExtraShare() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        let box = try shares.inbox(of: 0, in: shares.close())
        let extra = try ShareInbox(round: box.round, members: nodes(0...2), shares: box.shares)
        #expect(throws: SecureAggregationError.invalidShare(3, .unexpected)) { try round.mask(0, extra) }
    }

    @Test func refusesAShareMeantForAnother() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        let cohort = try shares.close()
        let foreign = try #require(try shares.inbox(of: 2, in: cohort).shares.first { $0.peer == 1 })
        let swapped = try shares.inbox(of: 0, in: cohort).replacingShare(of: 1) { $0 = foreign.ciphertext }
        #expect(throws: SecureAggregationError.invalidShare(1, .doesNotOpen)) { try round.mask(0, swapped) }
    }

    @Test(arguments: [false, true]) func refusesAShareThatIsNoScalar(_ second: Bool) throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let shares = try round.share(list)
        let cohort = try shares.close()
        // Node 1 deals L itself instead of a scalar: its channel secret is the second 32 bytes of its randomness.
        var random = SeededRandomSource(
            seed: ProtocolHash.digest("kat-seed", Array(round.plan.seed.utf8), NodeIdentifier(1).bytes))
        _ = random.bytes(32)
        let channel = try AgreementKey(secret: random.secret(32))
        let victim = try #require(list.advertisements.first { $0.node == 0 })
        let context = cohort.advertised.context
        let key = try DerivedKeys.channel(
            channel, of: 1, with: DerivedKeys.End(node: 0, key: victim.channelKey), context: context)
        let order = try #require(Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        let zero = [UInt8](repeating: 0, count: 32)
        let sealed = AuthenticatedCipher.seal(
            second ? zero + order : order + zero, key: key,
            associatedData: DerivedKeys.shareBinding(from: 1, to: 0, context: context), random: &random)
        let box = try shares.inbox(of: 0, in: cohort).replacingShare(of: 1) { $0 = sealed }
        #expect(throws: SecureAggregationError.invalidShare(1, .scalarOutOfRange)) { try round.mask(0, box) }
    }

    // MARK: Order

    @Test func refusesASecondVectorForOneRound() throws {
        var (round, shares) = try twentyNodes()
        let box = try shares.inbox(of: 2, in: shares.close())
        _ = try round.mask(2, box)
        #expect(throws: SecureAggregationError.alreadyAnswered(.mask)) {
            try round.step(2) { session, _ in try session.mask(box, noisedSum: [9]) }
        }
    }

    @Test func refusesToComputeAnyMessageTwice() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        #expect(throws: SecureAggregationError.alreadyAnswered(.advertise)) {
            try round.step(0) { try $0.advertise(ledgerHead: .zero, random: &$1) }
        }
        let shares = try round.share(list)
        #expect(throws: SecureAggregationError.alreadyAnswered(.shareKeys)) {
            try round.step(0) { try $0.shareKeys(list, random: &$1) }
        }
        let sum = try round.maskAll(shares)
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let signatures = try round.agree(cohort, set)
        #expect(throws: SecureAggregationError.alreadyAnswered(.agree)) {
            try round.step(0) { session, _ in try session.agree(set) }
        }
        _ = try round.reveal(cohort, signatures)
        #expect(throws: SecureAggregationError.outOfOrder(.unmask)) {
            try round.step(0) { session, _ in try session.unmask(signatures) }
        }
    }

    @Test func refusesAnythingAfterUnmasking() throws {
        var round = try fourNodes()
        let list = try round.advertise()
        let shares = try round.share(list)
        let sum = try round.maskAll(shares)
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        _ = try round.reveal(cohort, round.agree(cohort, set))
        #expect(round.sessions[0]?.nextStep == nil)
        let box = try shares.inbox(of: 0, in: sum.cohort)
        #expect(throws: SecureAggregationError.outOfOrder(.advertise)) {
            try round.step(0) { try $0.advertise(ledgerHead: .zero, random: &$1) }
        }
        #expect(throws: SecureAggregationError.outOfOrder(.shareKeys)) {
            try round.step(0) { try $0.shareKeys(list, random: &$1) }
        }
        #expect(throws: SecureAggregationError.outOfOrder(.mask)) { try round.mask(0, box) }
        #expect(throws: SecureAggregationError.outOfOrder(.agree)) {
            try round.step(0) { session, _ in try session.agree(set) }
        }
    }

    @Test func refusesStepsOutOfOrder() throws {
        var round = try fourNodes()
        let none = try ConsistencySet(round: round.parameters.round, signatures: [])
        let nobody = try SurvivorSet(round: round.parameters.round, survivors: [])
        let empty = try ShareInbox(round: round.parameters.round, members: [], shares: [])
        let unlisted = try AdvertisementList(round: round.parameters.round, advertisements: [])
        #expect(throws: SecureAggregationError.outOfOrder(.shareKeys)) {
            try round.step(0) { try $0.shareKeys(unlisted, random: &$1) }
        }
        #expect(throws: SecureAggregationError.outOfOrder(.mask)) { try round.mask(0, empty) }
        #expect(throws: SecureAggregationError.outOfOrder(.agree)) {
            try round.step(0) { session, _ in try session.agree(nobody) }
        }
        #expect(throws: SecureAggregationError.outOfOrder(.unmask)) {
            try round.step(0) { session, _ in try session.unmask(none) }
        }
    }

    @Test func refusesMessagesOfAnotherRound() throws {
        var round = try fourNodes()
        var other = try fourNodes(seed: "another round")
        let foreignList = try other.advertise()
        let foreignShares = try other.share(foreignList)
        let foreignSum = try other.maskAll(foreignShares)
        let foreignSet = try foreignSum.survivorSet()
        let foreignCohort = try SurvivingCohort(foreignSet, of: foreignSum.cohort)
        let foreignSignatures = try other.agree(foreignCohort, foreignSet)
        let list = try round.advertise()
        #expect(throws: SecureAggregationError.wrongRound) {
            try round.step(0) { try $0.shareKeys(foreignList, random: &$1) }
        }
        let shares = try round.share(list)
        #expect(throws: SecureAggregationError.wrongRound) {
            try round.mask(0, foreignShares.inbox(of: 0, in: foreignSum.cohort))
        }
        let set = try round.maskAll(shares).survivorSet()
        #expect(throws: SecureAggregationError.wrongRound) {
            try round.step(0) { session, _ in try session.agree(foreignSet) }
        }
        _ = try round.step(0) { session, _ in try session.agree(set) }
        #expect(throws: SecureAggregationError.wrongRound) {
            try round.step(0) { session, _ in try session.unmask(foreignSignatures) }
        }
    }

    @Test func refusesAVectorOfAnotherLength() throws {
        var round = try fourNodes()
        let shares = try round.share(round.advertise())
        let box = try shares.inbox(of: 0, in: shares.close())
        #expect(throws: SecureAggregationError.wrongShape) {
            try round.step(0) { session, _ in try session.mask(box, noisedSum: [1, 2]) }
        }
    }
}
