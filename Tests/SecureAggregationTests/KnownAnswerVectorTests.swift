// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import SecureAggregation
import Testing

/// `Tests/Vectors/secure-aggregation`: every byte of three rounds, from the executable specification of the protocol.
struct KnownAnswerVectorTests {
    struct KnownAnswer: Decodable, CustomTestStringConvertible {
        struct Inputs: Decodable {
            let nodes, wordBits, dimension, assumedColluders, minimumCohort: Int
            let seed: String
            let neverAdvertise, vanishBeforeSharing, vanishBeforeMasking, vanishBeforeUnmasking: [UInt64]
        }
        struct Cohort: Decodable {
            let round: String
            let contexts: [String]
            let advertisers, keySharers, survivors: [UInt64]
            let threshold: Int
        }
        struct Survivor: Decodable {
            let node: UInt64
            let identityKey, channelKey, maskKey, commitment, selfMaskSecret, maskSecret: String
            let shareOfOwnSelfMask, selfSeed, pairSeedWithNext: String
            let noisedSum: [Int64]
            let maskedWords: [String]
        }
        let inputs: Inputs
        let cohort: Cohort
        let firstSurvivor: Survivor
        let sum: [Int64]

        var testDescription: String { "\(inputs.nodes) nodes, \(inputs.wordBits) bits" }

        var plan: SimulatedRound.Plan {
            SimulatedRound.Plan(
                nodes: inputs.nodes, wordSize: WordSize(rawValue: UInt8(inputs.wordBits)) ?? .bits64,
                dimension: inputs.dimension, minimumCohort: inputs.minimumCohort,
                assumedColluders: inputs.assumedColluders, seed: inputs.seed,
                neverAdvertise: Set(inputs.neverAdvertise.map { NodeIdentifier($0) }),
                vanishBeforeSharing: Set(inputs.vanishBeforeSharing.map { NodeIdentifier($0) }),
                vanishBeforeMasking: Set(inputs.vanishBeforeMasking.map { NodeIdentifier($0) }),
                vanishBeforeUnmasking: Set(inputs.vanishBeforeUnmasking.map { NodeIdentifier($0) }))
        }
    }

    static let cases: [KnownAnswer] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Vectors/secure-aggregation")
        let names = ["four-nodes-one-late-dropout", "five-nodes-32-bit-two-dropouts", "seven-nodes-one-colluder"]
        return names.compactMap { name in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name + ".json")) else { return nil }
            return try? JSONDecoder().decode(KnownAnswer.self, from: data)
        }
    }()

    @Test func allVectorsAreThere() {
        #expect(Self.cases.count == 3)
    }

    @Test(arguments: cases) func theRoundMatches(_ known: KnownAnswer) throws {
        var round = try SimulatedRound(known.plan)
        let outcome = try round.run()
        let expected = known.cohort
        #expect(round.parameters.round.hex == expected.round)
        let masking = outcome.cohort.masking
        #expect(
            [masking.advertised.context, masking.context, outcome.cohort.context].map(\.hex) == expected.contexts)
        #expect(masking.advertised.members.map(\.rawValue) == expected.advertisers)
        #expect(masking.members.map(\.rawValue) == expected.keySharers)
        #expect(outcome.cohort.members.map(\.rawValue) == expected.survivors)
        #expect(masking.advertised.threshold == expected.threshold)
        #expect(masking.advertised.quorum == expected.threshold)
        #expect(outcome.sum == known.sum)
    }

    @Test(arguments: cases) func theFirstSurvivorsMessagesMatch(_ known: KnownAnswer) throws {
        let expected = known.firstSurvivor
        let node = NodeIdentifier(expected.node)
        var round = try SimulatedRound(known.plan)
        #expect(round.noisedSum(of: node) == expected.noisedSum)
        #expect(round.roster[node]?.hex == expected.identityKey)
        let list = try round.advertise()
        let advertisement = try #require(list.advertisements.first { $0.node == node })
        #expect(Hex.encode(advertisement.channelKey.bytes) == expected.channelKey)
        #expect(Hex.encode(advertisement.maskKey.bytes) == expected.maskKey)
        #expect(advertisement.selfMaskCommitment.hex == expected.commitment)
        let shares = try round.share(list)
        let input = try round.mask(node, shares.inbox(of: node, in: shares.close()))
        #expect(words(of: input) == expected.maskedWords)
    }

    @Test(arguments: cases) func theFirstSurvivorsSecretsMatch(_ known: KnownAnswer) throws {
        let expected = known.firstSurvivor
        let node = NodeIdentifier(expected.node)
        let seed = Array(known.inputs.seed.utf8)
        var random = SeededRandomSource(seed: ProtocolHash.digest("kat-seed", seed, node.bytes))
        _ = random.bytes(32 + 32)
        let maskSecret = Scalar.random(from: &random)
        let selfMaskSecret = Scalar.random(from: &random)
        #expect(Hex.encode(maskSecret.bytes.exposedCopy()) == expected.maskSecret)
        #expect(Hex.encode(selfMaskSecret.bytes.exposedCopy()) == expected.selfMaskSecret)
        _ = random.bytes(Advertisement.nonceByteCount)
        let polynomial = SecretPolynomial(
            secret: selfMaskSecret, threshold: known.cohort.threshold, random: &random)
        let own = try #require(known.cohort.advertisers.firstIndex(of: expected.node))
        #expect(Hex.encode(polynomial.share(at: UInt64(own) + 1).bytes.exposedCopy()) == expected.shareOfOwnSelfMask)

        var round = try SimulatedRound(known.plan)
        let outcome = try round.run()
        let context = outcome.cohort.masking.context
        #expect(
            Hex.encode(DerivedKeys.selfSeed(selfMaskSecret, context: context).exposedCopy()) == expected.selfSeed)
        let next = try #require(outcome.list.advertisements.first { $0.node == outcome.cohort.members[1] })
        let maskKey = try AgreementKey(secret: ProtocolHash.key("mask-sk", secret: maskSecret.bytes))
        let seedWithNext = try DerivedKeys.pairSeed(
            maskKey, of: node, with: DerivedKeys.End(node: next.node, key: next.maskKey), context: context)
        #expect(Hex.encode(seedWithNext.exposedCopy()) == expected.pairSeedWithNext)
    }

    /// The words as hexadecimal numbers, most significant digit first.
    private func words(of input: MaskedInput) -> [String] {
        let size = input.wordSize.byteCount
        return input.withVectorBytes { bytes in
            stride(from: 0, to: bytes.count, by: size).map { Hex.encode(bytes[$0..<$0 + size].reversed()) }
        }
    }
}
