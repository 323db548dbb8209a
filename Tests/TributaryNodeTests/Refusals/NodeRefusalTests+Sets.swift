// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import SecureAggregation
import Testing
import TributaryNode

/// Lines 4 to 7: lies about the sets of a round, its shares and its signatures.
extension NodeRefusalTests {
    private static let (first, second) = (NodeIdentifier(rawValue: 1), NodeIdentifier(rawValue: 2))

    // MARK: Line 4

    @Test func refusesAListThatIsTooSmall() async throws {
        let scene = try await RoundScene.at(.list)
        let third = NodeIdentifier(rawValue: 3)
        try await scene.expectRefusal(
            "set_too_small", of: .advertisements(scene.list(without: Self.first, Self.second, third)))
    }

    @Test func refusesKeySharersThatAreTooFew() async throws {
        let scene = try await RoundScene.at(.inbox)
        let honest = try scene.inbox
        let few = try scene.inbox(members: honest.members.suffix(3), shares: honest.shares.suffix(2))
        try await scene.expectRefusal("set_too_small", of: .shares(few))
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesSurvivorsThatAreTooFew() async throws {
        let scene = try await RoundScene.at(.survivors)
        try await scene.expectRefusal(
            "set_too_small", of: .survivors(scene.survivors(without: Self.first, Self.second)))
    }

    @Test func refusesKeySharersThatDidNotAdvertise() async throws {
        let scene = try await RoundScene.at(.inbox)
        let stranger = NodeIdentifier(rawValue: 77)
        let more = try scene.inbox(
            members: scene.inbox.members + [stranger],
            shares: scene.inbox.shares + [
                SealedShare(
                    peer: stranger, ciphertext: [UInt8](repeating: 0, count: SealedShare.ciphertextByteCount))
            ])
        try await scene.expectRefusal("set_not_nested", of: .shares(more))
    }

    @Test func refusesSurvivorsThatDidNotShareTheirKeys() async throws {
        let scene = try await RoundScene.at(.survivors)
        let honest = try scene.survivors
        let stranger = SurvivorSet.Survivor(
            node: NodeIdentifier(rawValue: 77), vectorDigest: .zero, signature: honest.survivors[0].signature)
        let more = try SurvivorSet(round: scene.round, survivors: honest.survivors + [stranger])
        try await scene.expectRefusal("set_not_nested", of: .survivors(more))
    }

    @Test func refusesKeySharersWithoutItself() async throws {
        let scene = try await RoundScene.at(.inbox)
        let others = try scene.inbox.members.filter { $0 != RoundScene.node }
        try await scene.expectRefusal("set_without_this_node", of: .shares(scene.inbox(members: others)))
    }

    @Test func refusesSurvivorsWithoutItself() async throws {
        let scene = try await RoundScene.at(.survivors)
        try await scene.expectRefusal(
            "set_without_this_node", of: .survivors(scene.survivors(without: RoundScene.node)))
    }

    @Test func refusesAWithheldShare() async throws {
        let scene = try await RoundScene.at(.inbox)
        let few = try scene.inbox(shares: scene.inbox.shares.dropLast())
        try await scene.expectRefusal("missing_share", of: .shares(few))
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesAShareOfSomebodyWhoIsNotInTheSet() async throws {
        let scene = try await RoundScene.at(.inbox)
        let few = try scene.inbox(members: scene.inbox.members.filter { $0 != Self.first })
        try await scene.expectRefusal("unexpected_share", of: .shares(few))
    }

    // MARK: Line 5

    @Test(arguments: [false, true])
    func refusesASecondList(afterARestart: Bool) async throws {
        let scene = try await RoundScene.at(.inbox)
        if afterARestart { try scene.restart() }
        try await scene.expectRefusal("second_set", of: .advertisements(scene.list(without: Self.first)))
        try await scene.expectResent(.shares, for: scene.honestStep(.list))
    }

    @Test(arguments: [false, true])
    func refusesASecondSetOfKeySharers(afterARestart: Bool) async throws {
        let scene = try await RoundScene.at(.survivors)
        if afterARestart { try scene.restart() }
        let honest = try scene.inbox
        let other = try scene.inbox(
            members: honest.members.filter { $0 != Self.first }, shares: honest.shares.filter { $0.peer != Self.first })
        try await scene.expectRefusal("second_set", of: .shares(other))
        try await scene.expectResent(.maskedInput, for: scene.honestStep(.inbox))
        #expect(try scene.ledger == [.charged])
    }

    @Test(arguments: [false, true])
    func refusesASecondSurvivorSet(afterARestart: Bool) async throws {
        let scene = try await RoundScene.at(.signatures)
        if afterARestart { try scene.restart() }
        try await scene.expectRefusal("second_set", of: .survivors(scene.survivors(without: Self.first)))
        try await scene.expectResent(.consistency, for: scene.honestStep(.survivors))
    }

    @Test(arguments: [false, true])
    func refusesASecondSurvivorSetAfterUnmasking(afterARestart: Bool) async throws {
        let scene = try await RoundScene.at(.end)
        if afterARestart { try scene.restart() }
        try await scene.expectRefusal("second_set", of: .survivors(scene.survivors(without: Self.first)))
        // No secret of the round is left to answer with.
        #expect(try scene.workspace.state().rounds[scene.round]?.session.nextStep == nil)
    }

    @Test func refusesToMaskBeforeItHasShared() async throws {
        let scene = try await RoundScene.at(.list)
        let inbox = try ShareInbox(
            round: scene.round, members: scene.list.advertisements.map(\.node), shares: [])
        try await scene.expectRefusal("out_of_order", of: .shares(inbox))
    }

    @Test func refusesToUnmaskBeforeItHasAgreed() async throws {
        let scene = try await RoundScene.at(.survivors)
        let empty = try ConsistencySet(round: scene.round, signatures: [])
        try await scene.expectRefusal("out_of_order", of: .consistency(empty))
    }

    @Test func refusesAMessageOfAnotherRound() async throws {
        let scene = try await RoundScene.at(.survivors)
        let replayed = try SurvivorSet(
            round: ProtocolHash.digest("test", [1]), survivors: scene.survivors.survivors)
        try await scene.expectRefusal("stale_round", of: .survivors(replayed))
        try await scene.agree()
        #expect(scene.kinds.last == .consistency)
    }

    // MARK: Line 6

    @Test func refusesATamperedShare() async throws {
        let scene = try await RoundScene.at(.inbox)
        var shares = try scene.inbox.shares
        var ciphertext = shares[0].ciphertext
        ciphertext[60] ^= 1
        shares[0] = try SealedShare(peer: shares[0].peer, ciphertext: ciphertext)
        try await scene.expectRefusal("share_does_not_open", of: .shares(scene.inbox(shares: shares)))
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesAShareThatIsNoScalar() async throws {
        let scene = try await RoundScene.at(.list)
        // The first branch colludes: it seals 64 bytes of 255, two numbers beyond the group's order.
        var random = SystemRandomSource()
        let channel = try AgreementKey(secret: random.secret(32))
        let colluder = try scene.advertisement(
            of: Self.first, identity: scene.test.federation.others[0], channel: channel)
        let list = try scene.list(adding: colluder)
        try await scene.tell(.advertisements(list))
        let cohort = try AdvertisedCohort(
            list, parameters: #require(scene.members.values.first).parameters, roster: scene.roster.activeKeys)
        let own = try #require(cohort.advertisement(of: RoundScene.node))
        let key = try DerivedKeys.channel(
            channel, of: Self.first, with: DerivedKeys.End(node: RoundScene.node, key: own.channelKey),
            context: cohort.context)
        let sealed = AuthenticatedCipher.seal(
            SecretBytes([UInt8](repeating: 255, count: SealedShare.plaintextByteCount)), key: key,
            associatedData: DerivedKeys.shareBinding(
                from: Self.first, to: RoundScene.node, context: cohort.context),
            random: &random)
        var shares = [try SealedShare(peer: Self.first, ciphertext: sealed)]
        for (node, var session) in scene.members where node != Self.first {
            let shared = try session.shareKeys(list, random: &random).shares(in: cohort.members)
            let toNode = try #require(shared?.first { $0.peer == RoundScene.node })
            shares.append(try SealedShare(peer: node, ciphertext: toNode.ciphertext))
        }
        let inbox = try ShareInbox(round: scene.round, members: cohort.members, shares: shares)
        try await scene.expectRefusal("share_out_of_range", of: .shares(inbox))
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesTrailingBytes() async throws {
        let scene = try await RoundScene.at(.list)
        let step = RoundStep.advertisements(try scene.list)
        try await scene.expectRefusal("trailing_bytes", ofBytes: CoordinatorMessage(step: step).canonicalBytes + [0])
    }

    @Test func refusesATruncatedMessage() async throws {
        let scene = try await RoundScene.at(.list)
        let step = RoundStep.advertisements(try scene.list)
        try await scene.expectRefusal("truncated", ofBytes: CoordinatorMessage(step: step).canonicalBytes.dropLast())
    }

    @Test func refusesAnythingOverALimit() async throws {
        let scene = try await RoundScene.at(.announcement)
        // No page of the log, a step of kind 2: a round, an index, and a state that is one byte over its limit.
        let length = ProtocolHash.littleEndian(UInt64(Limits.maximumStateBytes + 1))
        let bytes = [0, 1, 2] + [UInt8](repeating: 0, count: 40) + length
        try await scene.expectRefusal("over_limit", ofBytes: bytes)
    }

    // MARK: Line 7

    @Test func refusesASurvivorThatMaskedUnderAnotherSet() async throws {
        let scene = try await RoundScene.at(.survivors)
        // The same branch signs the same vector for a set of key sharers without the second branch.
        let honest = try scene.survivors
        let list = try scene.list
        let cohort = try AdvertisedCohort(
            list, parameters: #require(scene.members.values.first).parameters, roster: scene.roster.activeKeys)
        let smaller = try MaskingCohort(cohort.members.filter { $0 != Self.second }, of: cohort)
        let liar = honest.survivors[0]
        let statement = smaller.statement(vectorDigest: liar.vectorDigest)
        let forged = SurvivorSet.Survivor(
            node: liar.node, vectorDigest: liar.vectorDigest,
            signature: scene.test.federation.others[0].sign(statement))
        let set = try SurvivorSet(round: scene.round, survivors: [forged] + honest.survivors.dropFirst())
        try await scene.expectRefusal("vector_of_another_cohort", of: .survivors(set))
    }

    @Test func refusesTooFewSignatures() async throws {
        let scene = try await RoundScene.at(.signatures)
        let few = try ConsistencySet(round: scene.round, signatures: scene.signatures.signatures.suffix(3))
        try await scene.expectRefusal("too_few_signatures", of: .consistency(few))
        #expect(scene.kinds.last == .consistency)
    }

    @Test func refusesSignaturesOnAnotherSurvivorSet() async throws {
        let scene = try await RoundScene.at(.signatures)
        let cohort = try AdvertisedCohort(
            scene.list, parameters: #require(scene.members.values.first).parameters,
            roster: scene.roster.activeKeys)
        let other = try SurvivingCohort(
            scene.survivors(without: Self.first), of: MaskingCohort(cohort.members, of: cohort))
        let signatures = try scene.signatures.signatures.map { entry in
            guard entry.node != RoundScene.node else { return entry }
            let key = scene.test.federation.others[Int(entry.node.rawValue) - 1]
            return ConsistencySet.Entry(node: entry.node, signature: key.sign(other.context))
        }
        let set = try ConsistencySet(round: scene.round, signatures: signatures)
        try await scene.expectRefusal("too_few_signatures", of: .consistency(set))
        #expect(scene.kinds.last == .consistency)
    }
}
