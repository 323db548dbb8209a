// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// An invitation that head office has given out. Only the hash of its secret is kept.
public struct StoredInvitation: Sendable, Equatable {
    public var branch: String
    public var secretHash: Digest
    /// Unix seconds.
    public var expiresAt: UInt64
    public var isUsed: Bool

    public init(branch: String, secretHash: Digest, expiresAt: UInt64, isUsed: Bool) {
        self.branch = branch
        self.secretHash = secretHash
        self.expiresAt = expiresAt
        self.isUsed = isUsed
    }
}

/// A branch that has asked to join.
public struct StoredEnrolment: Sendable, Equatable {
    /// Random, unguessable: whoever asked knows it.
    public var identifier: String
    public var branch: String
    public var identityKey: VerifyingKey
    /// PKCS #10, DER.
    public var certificateRequest: [UInt8]
    /// DER; empty until the privacy officer has signed the branch in.
    public var certificate: [UInt8]

    public init(
        identifier: String, branch: String, identityKey: VerifyingKey, certificateRequest: [UInt8],
        certificate: [UInt8]
    ) {
        self.identifier = identifier
        self.branch = branch
        self.identityKey = identityKey
        self.certificateRequest = certificateRequest
        self.certificate = certificate
    }
}

/// A study with how far it has come.
public struct StoredStudy: Sendable, Equatable {
    public enum Status: String, Sendable, CaseIterable {
        case proposed
        /// Runs as soon as enough branches have accepted.
        case started
        case finished
        case cancelled
        case failed
    }

    public var specification: StudySpecification
    public var status: Status
    /// Canonical bytes of the analysis' next broadcast state.
    public var analysisState: [UInt8]
    /// After the last closed round.
    public var transcript: Digest
    /// Rounds in a row that released nothing.
    public var consecutiveAborts: UInt64
    /// The model that came out.
    public var model: String?

    public init(
        specification: StudySpecification, status: Status, analysisState: [UInt8], transcript: Digest,
        consecutiveAborts: UInt64, model: String?
    ) {
        self.specification = specification
        self.status = status
        self.analysisState = analysisState
        self.transcript = transcript
        self.consecutiveAborts = consecutiveAborts
        self.model = model
    }
}

/// What a finished study made, with where it came from.
public struct StoredModel: Sendable, Equatable {
    /// Name and version, for example `churn-2026q4.1`.
    public var identifier: String
    public var study: StudyIdentifier
    /// ``AnalysisSpecification/id`` of the study's analysis.
    public var analysis: String
    /// JSON; its hash is in the log.
    public var content: [UInt8]
    /// Unix seconds.
    public var publishedAt: UInt64
    public var isRetired: Bool

    public init(
        identifier: String, study: StudyIdentifier, analysis: String, content: [UInt8], publishedAt: UInt64,
        isRetired: Bool
    ) {
        self.identifier = identifier
        self.study = study
        self.analysis = analysis
        self.content = content
        self.publishedAt = publishedAt
        self.isRetired = isRetired
    }

    /// What the log commits to.
    public var digest: Digest { ProtocolHash.digest("model", content) }
}

/// A checkpoint that a quorum has cosigned.
public struct WitnessedNote: Sendable, Equatable {
    public var size: UInt64
    /// The signed note with every cosignature that has come.
    public var note: [UInt8]
    /// Whether it is the first to cover a change of the membership: kept for ever, for readers who come from before.
    public var isKept: Bool

    public init(size: UInt64, note: [UInt8], isKept: Bool) {
        self.size = size
        self.note = note
        self.isKept = isKept
    }
}

/// What one member has spent in one period, as head office reckons it from the rounds it has closed.
public struct StoredSpending: Sendable, Equatable {
    public var node: NodeIdentifier
    public var period: UInt64
    /// In units of 10⁻⁹ ρ.
    public var chargedNanoRho: UInt64
    /// The head of the member's chain of charges after the last of them.
    public var ledgerHead: Digest
    /// Where the entry of the last charge stands in the log: across a member's periods, the greatest is the newest.
    public var logIndex: UInt64

    public init(
        node: NodeIdentifier, period: UInt64, chargedNanoRho: UInt64, ledgerHead: Digest, logIndex: UInt64
    ) {
        self.node = node
        self.period = period
        self.chargedNanoRho = chargedNanoRho
        self.ledgerHead = ledgerHead
        self.logIndex = logIndex
    }
}
