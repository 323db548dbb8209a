// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One entry of every kind, and of some kinds more.
struct SampleEntries {
    let entries: [LogEntry]

    init() throws {
        let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 5, count: 32)))
        let study = try Self.study()
        let events: [LogEvent] =
            try Self.governance(study, key) + Self.rounds(study) + Self.statements(key)
        entries = events.map { LogEntry(time: 1_800_000_000, event: $0) }
    }

    private static let digest = ProtocolHash.digest("test", Array("sample".utf8))
    /// Beyond what a JSON number may hold.
    private static let large = UInt64.max - 1

    /// The event, if the samples know its kind: a new kind does not compile until it has a sample.
    static func isKnown(_ event: LogEvent) -> Bool {
        switch event {
        case .federationCreated, .rosterEpoch, .contractPublished, .studyProposed, .studyApproved, .studyDecided,
            .studyEnded, .roundAnnounced, .roundClosed, .roundAborted, .release, .modelPublished, .modelRetired,
            .studyRefused, .membershipNoticed, .recovery, .budgetSettled, .reportFiled, .part:
            true
        }
    }

    /// How many kinds there are: every case above, and membership notices of two kinds.
    static let kindCount = 20

    private static func terms() -> RoundTerms {
        RoundTerms(
            dimension: 10, wordBits: 64, quantizationScale: 1024, clippingBound: 1000, noiseVariance: 1 << 50,
            branchesPerCustomer: 1, nanoRho: 1_000_000, assumedColluders: 1, minimumCohort: 3)
    }

    private static func study() throws -> StudySpecification {
        StudySpecification(
            identifier: try StudyIdentifier("churn-2027"), title: "Who leaves, “and why”", purpose: "service",
            analysis: AnalysisSpecification.churnLogistic.canonicalBytes, contractDigest: digest,
            referenceTime: 1_800_000_000, period: 1, inverseDelta: 1_000_000, rounds: [terms()], proposedBy: "otto",
            proposedAt: 1_800_000_000)
    }

    private static func governance(_ study: StudySpecification, _ key: SigningKey) throws -> [LogEvent] {
        let epoch = RosterEpoch(
            federation: digest, number: 1, previous: .zero, issuedAt: 1, validUntil: 2, logOrigin: "log.example",
            logKey: key.verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: 1_000_000, approvalAboveNanoRho: 0, minimumCohort: 3, assumedColluders: 1),
            members: [
                RosterMember(
                    node: NodeIdentifier(rawValue: large), name: "branch-1", identityKey: key.verifyingKey,
                    status: .active, joinedInEpoch: 1)
            ], officers: [])
        let decisions = [StudyDecision.Answer.accepted, .refused, .deferred].map { answer in
            LogEvent.studyDecided(
                .sign(
                    study: study.digest, node: NodeIdentifier(rawValue: large), answer: answer, reason: "policy",
                    decidedAt: 3, with: key))
        }
        let refusal = StudyRefusal(study: study.digest, officer: key.verifyingKey, reason: "not needed")
        return [
            .federationCreated(federation: digest, rootKey: key.verifyingKey, logOrigin: "log.example"),
            .rosterEpoch(try UnverifiedRosterEpoch.sign(epoch, endorsements: [], with: key)),
            .contractPublished(name: "customers", contractVersion: 1, digest: digest),
            .studyProposed(study), .studyApproved(.sign(study.digest, with: key)),
            .studyRefused(.sign(refusal, with: key)),
            .modelPublished(model: "churn-2027.1", study: study.digest, digest: digest, analysis: "churn.logistic"),
            .modelRetired(model: "churn-2027.1", digest: digest, reason: "replaced"),
        ] + decisions + StudyEnding.allCases.map { .studyEnded(study: study.digest, ending: $0, reason: "") }
    }

    private static func rounds(_ study: StudySpecification) throws -> [LogEvent] {
        let round = RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: 0, planStep: 0, previousTranscript: .zero,
            rosterDigest: digest, period: 1, logPosition: 4, analysisDigest: study.analysisDigest,
            contractDigest: study.contractDigest, stateDigest: digest, terms: terms(), announcedAt: 1, expiresAt: 2)
        let nodes = [1, 2, large].map { NodeIdentifier(rawValue: $0) }
        let full = RoundRecord(
            round: round.digest, advertised: nodes.map { .init(node: $0, ledgerHead: digest) }, charged: nodes,
            contributors: nodes, survivorContext: digest, signaturesDigest: digest)
        let empty = RoundRecord(
            round: round.digest, advertised: [], charged: [], contributors: [], survivorContext: nil,
            signaturesDigest: nil)
        let release = ReleaseRecord(
            round: round.digest, study: study.digest, resultDigest: digest, contributors: 3, terms: terms(),
            transcript: digest, codeVersion: "tributary 0.1.0")
        return [.roundAnnounced(round), .roundClosed(full), .release(release)]
            + AbortReason.allCases.map { .roundAborted(empty, reason: $0) }
    }

    private static func statements(_ key: SigningKey) throws -> [LogEvent] {
        let node = NodeIdentifier(rawValue: large)
        let notices = [MembershipNotice.Kind.leave, .comeBack].map { kind in
            LogEvent.membershipNoticed(
                .sign(
                    MembershipNotice(
                        federation: digest, node: node, kind: kind, size: 4, root: digest, signedAt: 5,
                        reason: "holidays"), with: key), proof: [digest])
        }
        let order = RecoveryOrder(
            federation: digest, node: node, period: 1, chargedNanoRho: 5, ledgerHead: digest, logSize: 9,
            logRoot: digest, issuedAt: 3, reason: "restored")
        let settlement = BudgetSettlement(
            period: 1, balances: [.init(node: node, chargedNanoRho: 5, ledgerHead: digest)])
        let part = EntryPart(number: 2, count: 2, text: "\"version\":1}")
        let filings = ReportFiling.Verdict.allCases.map { verdict in
            LogEvent.reportFiled(
                .sign(
                    ReportFiling(
                        report: digest, logSize: 9, logRoot: digest, verdict: verdict, auditor: key.verifyingKey),
                    with: key))
        }
        let recovery = LogEvent.recovery(.sign(order, with: key), proof: [digest])
        return notices + [recovery, .budgetSettled(settlement), .part(part)] + filings
    }
}
