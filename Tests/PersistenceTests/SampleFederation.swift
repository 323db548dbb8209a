// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import SecureAggregation
import TransparencyLog

/// A small federation with real keys, signatures and sessions, the same every time.
struct SampleFederation {
    static let origin = "log.example/sample"

    let root: SigningKey
    let logKey: SigningKey
    let identities: [NodeIdentifier: SigningKey]
    let federation = ProtocolHash.digest("test", Array("federation".utf8))

    init() throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("test", Array("keys".utf8)))
        root = try SigningKey.generate(from: &random)
        logKey = try SigningKey.generate(from: &random)
        // One identifier beyond what a signed integer holds.
        let nodes: [NodeIdentifier] = [1, 2, NodeIdentifier(UInt64.max - 1)]
        identities = try Dictionary(
            uniqueKeysWithValues: nodes.map { ($0, try SigningKey.generate(from: &random)) })
    }

    var nodes: [NodeIdentifier] { identities.keys.sorted() }
    var membership: Membership {
        Membership(node: 1, branch: "branch-1", federation: federation, rootKey: root.verifyingKey)
    }

    /// Epochs 1 … `count`, chained; the period is the epoch's number when `movesPeriod`.
    func epochs(_ count: UInt64, movesPeriod: Bool = false) throws -> [VerifiedRosterEpoch] {
        var epochs: [VerifiedRosterEpoch] = []
        for number in 1...count {
            let members = nodes.enumerated().map { index, node in
                RosterMember(
                    node: node, name: "branch-\(index + 1)", identityKey: identities[node]!.verifyingKey,
                    status: .active, joinedInEpoch: 1)
            }
            let epoch = RosterEpoch(
                federation: federation, number: number, previous: epochs.last?.epoch.digest ?? .zero,
                issuedAt: 1_000 + number, validUntil: 900_000, logOrigin: Self.origin,
                logKey: logKey.verifyingKey,
                policy: PrivacyPolicy(
                    period: movesPeriod ? number : 1, budgetNanoRho: 1_000, approvalAboveNanoRho: 0,
                    minimumCohort: 2, assumedColluders: 0),
                members: members, officers: [])
            epochs.append(try UnverifiedRosterEpoch.sign(epoch, with: root).verified(by: root.verifyingKey))
        }
        return epochs
    }

    func study(_ name: String = "churn", title: String = "Churn") throws -> StudySpecification {
        StudySpecification(
            identifier: try StudyIdentifier(name), title: title, purpose: "retention", analysis: [1, 2, 3],
            contractDigest: digest("contract"), referenceTime: 5, period: 1, inverseDelta: 1_000_000,
            rounds: [terms], proposedBy: "ada", proposedAt: 6)
    }

    func stored(_ study: StudySpecification) -> StoredStudy {
        StoredStudy(
            specification: study, status: .started, analysisState: [9, 8], transcript: digest("transcript"),
            consecutiveAborts: 2, model: nil)
    }

    var terms: RoundTerms {
        RoundTerms(
            dimension: 4, wordBits: 64, quantizationScale: 10, clippingBound: 10, noiseVariance: 100,
            branchesPerCustomer: 1, nanoRho: 7, assumedColluders: 0, minimumCohort: 2)
    }

    func specification(_ number: UInt64 = 0, study: StudySpecification, roster: RosterEpoch) -> RoundSpecification {
        RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: number, planStep: 0,
            previousTranscript: .zero, rosterDigest: roster.digest, period: 1, logPosition: 3,
            analysisDigest: study.analysisDigest, contractDigest: study.contractDigest,
            stateDigest: digest("state"), terms: terms, announcedAt: 10, expiresAt: 1_000)
    }

    func checkpoint(size: UInt64) throws -> VerifiedCheckpoint {
        let signer = LogSigner(origin: try NoteName(Self.origin), key: logKey)
        let root = size == 0 ? MerkleHash.empty : digest("root \(size)")
        return try epochs(1)[0].epoch.logVerifier().verifyFirst(signer.sign(size: size, root: root).encoded)
    }

    func decision(on study: StudySpecification, by node: NodeIdentifier, at time: UInt64 = 7) -> StudyDecision {
        StudyDecision.sign(
            study: study.digest, node: node, answer: .accepted, reason: "fine", decidedAt: time,
            with: identities[node]!)
    }

    func digest(_ text: String) -> Digest { ProtocolHash.digest("test", Array(text.utf8)) }
}
