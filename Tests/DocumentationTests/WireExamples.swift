// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The values behind the examples of `docs/WIRE_FORMAT.md`, by the names of their blocks.
struct WireExamples {
    let bytes: [String: [UInt8]]

    init() throws {
        let identity = try SigningKey(seed: SecretBytes([UInt8](repeating: 1, count: 32)))
        let terms = RoundTerms(
            dimension: 96, wordBits: 32, quantizationScale: 1024, clippingBound: 4096, noiseVariance: 699_050_667,
            branchesPerCustomer: 1, nanoRho: 4_000_001, assumedColluders: 1, minimumCohort: 4)
        let specification = try Self.specification(terms)
        let advertisement = try Self.advertisement(of: specification.digest, identity)
        var primitives = CanonicalWriter()
        primitives.write(UInt64(258))
        primitives.write(true)
        primitives.write("north")
        bytes = [
            "primitives": primitives.bytes,
            "specification": specification.canonicalBytes,
            "h_spec": specification.digest.bytes,
            "advertisement": advertisement.canonicalBytes,
            "masked-input": Self.maskedInput(specification.digest, identity).canonicalBytes,
            "unmasking": try Self.unmasking(specification.digest).canonicalBytes,
            "study-decision": Self.decision(specification.studyDigest, identity).canonicalBytes,
            "poll": try Self.poll.canonicalBytes,
        ]
    }

    private static func repeated(_ byte: UInt8) throws -> Digest { try Digest([UInt8](repeating: byte, count: 32)) }

    private static func specification(_ terms: RoundTerms) throws -> RoundSpecification {
        RoundSpecification(
            study: try StudyIdentifier("churn-2026q1"), studyDigest: try repeated(0x51), roundNumber: 0, planStep: 0,
            previousTranscript: .zero, rosterDigest: try repeated(0x52), period: 1, logPosition: 9,
            analysisDigest: try repeated(0x53), contractDigest: try repeated(0x54), stateDigest: try repeated(0x55),
            terms: terms, announcedAt: 1_767_225_600, expiresAt: 1_767_229_200)
    }

    private static func advertisement(of round: Digest, _ identity: SigningKey) throws -> Advertisement {
        Advertisement(
            node: 1, channelKey: try AgreementKey(secret: SecretBytes([UInt8](repeating: 2, count: 32))).publicKey,
            maskKey: try AgreementKey(secret: SecretBytes([UInt8](repeating: 3, count: 32))).publicKey,
            selfMaskCommitment: try repeated(0xB0), nonce: [UInt8](repeating: 0xAA, count: 32), ledgerHead: .zero,
            round: round, identity: identity)
    }

    private static func maskedInput(_ round: Digest, _ identity: SigningKey) -> MaskedInput {
        let words: [UInt8] = [0xEF, 0xBE, 0xAD, 0xDE, 0x01, 0x00, 0x00, 0x80]
        return words.withUnsafeBytes { words in
            MaskedInput(round: round, node: 1, wordSize: .bits32, words: words) { identity.sign($0) }
        }
    }

    private static func unmasking(_ round: Digest) throws -> UnmaskingShares {
        try UnmaskingShares(
            round: round, sender: 1,
            shares: [
                RevealedShare(owner: 1, kind: .selfMask, value: Scalar(7)),
                RevealedShare(owner: 2, kind: .maskKey, value: Scalar(8)),
            ])
    }

    private static func decision(_ study: Digest, _ identity: SigningKey) -> StudyDecision {
        .sign(study: study, node: 1, answer: .accepted, reason: "ok", decidedAt: 1_767_225_600, with: identity)
    }

    private static var poll: PollRequest {
        get throws {
            PollRequest(
                logSize: 9, witnessedSize: 7, cosignature: [], waitSeconds: 25, knownStudies: [try repeated(0x51)],
                declinedRounds: [])
        }
    }
}
