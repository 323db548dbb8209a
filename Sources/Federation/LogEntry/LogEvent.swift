// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Every kind of thing the log records.
public enum LogEvent: Sendable, Equatable {
    /// The first entry: which root key this federation answers to.
    case federationCreated(federation: Digest, rootKey: VerifyingKey, logOrigin: String)
    /// A new roster epoch, whole and signed.
    case rosterEpoch(UnverifiedRosterEpoch)
    /// A feature contract that studies may use.
    case contractPublished(name: String, contractVersion: UInt64, digest: Digest)
    /// A study, whole, as put to the branches.
    case studyProposed(StudySpecification)
    /// An officer's signature under a study.
    case studyApproved(StudyApproval)
    /// A branch's signed answer.
    case studyDecided(StudyDecision)
    /// A study ends: finished, failed or cancelled; the reason is for people, empty where the ending says it all.
    case studyEnded(study: Digest, ending: StudyEnding, reason: String = "")
    /// A round, whole, before any key of it exists.
    case roundAnnounced(RoundSpecification)
    /// Who took part in a round that released a sum.
    case roundClosed(RoundRecord)
    /// Who was in a round that released nothing, and why.
    case roundAborted(RoundRecord, reason: AbortReason)
    /// The sum itself, by digest, with the raw parameters of its cost.
    case release(ReleaseRecord)
    /// A model made from releases, by digest.
    case modelPublished(model: String, study: Digest, digest: Digest, analysis: String)
    /// A model is no longer to be used.
    case modelRetired(model: String, digest: Digest, reason: String)
    /// A privacy officer's signed no; it ends the study.
    case studyRefused(Signed<StudyRefusal>)
    /// A branch's planned closure, or the end of it, with the proof that this log extends the checkpoint it names:
    /// consistency hashes from ``MembershipNotice/size`` to the size of the log before this entry.
    case membershipNoticed(Signed<MembershipNotice>, proof: [Digest])
    /// The root key sets a branch's ledger, with the proof that this log extends the one that the order was made from.
    case recovery(Signed<RecoveryOrder>, proof: [Digest])
    /// Head office's account of a period's spending.
    case budgetSettled(BudgetSettlement)
    /// An audit's report, by digest.
    case reportFiled(Signed<ReportFiling>)
    /// A piece of an entry that one line cannot hold; ``EntryAssembly`` puts them together.
    case part(EntryPart)

    /// The entry's `kind`.
    public var kind: String {
        switch self {
        case .federationCreated: "federation_created"
        case .rosterEpoch: "roster_epoch"
        case .contractPublished: "contract_published"
        case .studyProposed: "study_proposed"
        case .studyApproved: "study_approved"
        case .studyDecided: "study_decided"
        case .studyEnded: "study_ended"
        case .roundAnnounced: "round_announced"
        case .roundClosed: "round_closed"
        case .roundAborted: "round_aborted"
        case .release: "release"
        case .modelPublished: "model_published"
        case .modelRetired: "model_retired"
        case .studyRefused: "study_refused"
        case .membershipNoticed(let notice, _):
            notice.statement.kind == .leave ? "member_left" : "member_returned"
        case .recovery: "recovery"
        case .budgetSettled: "budget_settled"
        case .reportFiled: "report_filed"
        case .part: "entry_part"
        }
    }
}

/// How a study ended.
public enum StudyEnding: String, Sendable, CaseIterable {
    case finished
    case cancelled
    /// Too many rounds in a row released nothing.
    case failed
}

/// The members of a round's sets, with what binds them.
public struct RoundRecord: Sendable, Equatable {
    /// h_spec.
    public var round: Digest
    /// U1 with each node's ledger head as it advertised it, in order of node.
    public var advertised: [AdvertisedNode]
    /// U2: charged.
    public var charged: [NodeIdentifier]
    /// U3: in the sum.
    public var contributors: [NodeIdentifier]
    /// ctx3, or nil before one was agreed.
    public var survivorContext: Digest?
    /// Digest over the consistency signatures, in order of node.
    public var signaturesDigest: Digest?

    public init(
        round: Digest, advertised: [AdvertisedNode], charged: [NodeIdentifier], contributors: [NodeIdentifier],
        survivorContext: Digest?, signaturesDigest: Digest?
    ) {
        self.round = round
        self.advertised = advertised
        self.charged = charged
        self.contributors = contributors
        self.survivorContext = survivorContext
        self.signaturesDigest = signaturesDigest
    }

    public struct AdvertisedNode: Sendable, Equatable {
        public var node: NodeIdentifier
        public var ledgerHead: Digest

        public init(node: NodeIdentifier, ledgerHead: Digest) {
            self.node = node
            self.ledgerHead = ledgerHead
        }
    }
}

/// What a release revealed and cost, from raw parameters, so that nobody has to believe a ρ.
public struct ReleaseRecord: Sendable, Equatable {
    public var round: Digest
    public var study: Digest
    public var resultDigest: Digest
    public var contributors: UInt64
    public var terms: RoundTerms
    /// The study's transcript after this round.
    public var transcript: Digest
    /// Version of the program that computed it.
    public var codeVersion: String

    public init(
        round: Digest, study: Digest, resultDigest: Digest, contributors: UInt64, terms: RoundTerms,
        transcript: Digest, codeVersion: String
    ) {
        self.round = round
        self.study = study
        self.resultDigest = resultDigest
        self.contributors = contributors
        self.terms = terms
        self.transcript = transcript
        self.codeVersion = codeVersion
    }
}
