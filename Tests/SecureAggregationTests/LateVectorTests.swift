// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// A vector that arrives after U3 is settled: its owner's pairwise masks are about to be removed, so only its self mask
/// protects it.
struct LateVectorTests {
    private let late: NodeIdentifier = 4
    private let plan = SimulatedRound.Plan(nodes: 5, dimension: 6, vanishBeforeMasking: [4])

    @Test func aLateVectorStaysUnderItsSelfMask() throws {
        var round = try SimulatedRound(plan)
        let list = try round.advertise()
        let shares = try round.share(list)
        let sum = try round.maskAll(shares)
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let input = try round.mask(late, shares.inbox(of: late, in: sum.cohort))
        _ = try sum.cohort.verify(input)
        let messages = try round.reveal(cohort, round.agree(cohort, set))

        // Everything revealed about the late node is a share of z: enough of them, and none of b.
        let revealed = messages.flatMap { message in
            message.shares.filter { $0.owner == late }.map { (holder: message.sender, share: $0) }
        }
        #expect(revealed.count == 4)
        #expect(revealed.allSatisfy { $0.share.kind == .maskKey })

        // So the coordinator can take every pairwise mask off, and what is left is the self mask's keystream.
        let used = revealed.prefix(sum.cohort.advertised.threshold)
        let basis = LagrangeBasis(coordinates: try used.map { try #require(shares.cohort.coordinate(of: $0.holder)) })
        let maskKey = try AgreementKey(
            secret: ProtocolHash.key("mask-sk", secret: basis.secret(from: used.map(\.share.value)).bytes))
        #expect(shares.cohort.advertisement(of: late)?.maskKey == maskKey.publicKey)
        var stripped = try #require(
            input.withVectorBytes { WordVector(bytes: $0, wordSize: .bits64, count: plan.dimension) })
        for peer in list.advertisements where peer.node != late {
            let seed = try DerivedKeys.pairSeed(
                maskKey, of: late, with: DerivedKeys.End(node: peer.node, key: peer.maskKey),
                context: sum.cohort.context)
            stripped.apply([Mask(seed: seed, sign: late < peer.node ? .minus : .plus)])
        }
        #expect(stripped.signedValues != round.noisedSum(of: late))
        stripped.apply([Mask(seed: selfSeed(context: sum.cohort.context), sign: .minus)])
        #expect(stripped.signedValues == round.noisedSum(of: late))
    }

    @Test func aLateNodeAgreesToNothing() throws {
        var round = try SimulatedRound(plan)
        let shares = try round.share(round.advertise())
        let sum = try round.maskAll(shares)
        _ = try round.mask(late, shares.inbox(of: late, in: sum.cohort))
        let set = try sum.survivorSet()
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .withoutThisNode)) {
            try round.step(late) { session, _ in try session.agree(set) }
        }
    }

    @Test func noNodeRevealsBothSecretsOfAnyone() throws {
        var round = try SimulatedRound(plan)
        let sum = try round.maskAll(round.share(round.advertise()))
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        for message in try round.reveal(cohort, round.agree(cohort, set)) {
            #expect(message.shares.map(\.owner) == cohort.masking.members)
            for share in message.shares {
                #expect(share.kind == (cohort.contains(share.owner) ? .selfMask : .maskKey))
            }
        }
    }

    /// What only the late node knows: its `b` is the fourth thing it draws.
    private func selfSeed(context: Digest) -> SecretBytes {
        var random = SeededRandomSource(
            seed: ProtocolHash.digest("kat-seed", Array(plan.seed.utf8), late.bytes))
        _ = random.bytes(32 + 32)
        _ = Scalar.random(from: &random)
        return DerivedKeys.selfSeed(Scalar.random(from: &random), context: context)
    }
}
