// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import DifferentialPrivacy
public import Federation

/// Where a node keeps its protocol state. Shared by the running node and the branch's command line.
public protocol NodeStore: Sendable {
    /// Writes what enrolment fixed, once.
    func enroll(_ membership: Membership, roster: VerifiedRosterEpoch) throws

    /// Everything that was committed, or nil before enrolment. Signatures are verified again on the way in.
    ///
    /// - Parameter identity: the node's key, which sessions under way sign with.
    func load(identity: SigningKey) throws -> NodeState?

    /// One durable transaction: all changes or none.
    ///
    /// - Returns: how many commits this store has seen, this one counted. Whoever drives the node keeps the number
    ///   outside the store and hands it to ``NodeCore/compare(marker:generation:context:)`` when it starts.
    /// - Throws: ``NodeRefusal/budgetExceeded(_:)`` when a reservation does not fit, whatever the caller believed.
    @discardableResult
    func commit(_ changes: [NodeChange]) throws -> UInt64

    /// How many commits this store has seen.
    func generation() throws -> UInt64

    /// A feature contract this branch has accepted.
    func contract(_ digest: Digest) throws -> FeatureContract?
    func saveContract(_ contract: FeatureContract) throws

    /// A model that came back to the branch.
    func model(_ identifier: String) throws -> ReceivedModel?
    func models() throws -> [ReceivedModel]
    func saveModel(_ model: ReceivedModel) throws

    /// What a person decided on the command line, for the running node to carry out; the latest word on each study.
    func decisionRequests() throws -> [DecisionRequest]
    func saveDecisionRequest(_ request: DecisionRequest) throws
    func removeDecisionRequest(_ study: StudyIdentifier) throws

    /// What a person asked for on the command line about the branch's leave or return; the latest word.
    func noticeRequest() throws -> NoticeRequest?
    func saveNoticeRequest(_ request: NoticeRequest) throws
    func removeNoticeRequest() throws

    /// Every round that was ever reserved or charged, in order.
    func ledgerEntries() throws -> [LedgerEntry]
}

/// A model as it came from head office, with the study that made it.
public struct ReceivedModel: Sendable, Equatable {
    public var identifier: String
    public var study: StudyIdentifier
    /// ``AnalysisSpecification/id``.
    public var analysis: String
    /// JSON.
    public var content: [UInt8]
    /// Unix seconds.
    public var receivedAt: UInt64

    public init(
        identifier: String, study: StudyIdentifier, analysis: String, content: [UInt8], receivedAt: UInt64
    ) {
        self.identifier = identifier
        self.study = study
        self.analysis = analysis
        self.content = content
        self.receivedAt = receivedAt
    }
}

/// A branch manager's word on a deferred study.
public struct DecisionRequest: Sendable, Equatable {
    public var study: StudyIdentifier
    public var accept: Bool
    public var reason: String

    public init(study: StudyIdentifier, accept: Bool, reason: String) {
        self.study = study
        self.accept = accept
        self.reason = reason
    }
}

/// A branch manager's word that the branch will be closed, or is back.
public struct NoticeRequest: Sendable, Equatable {
    public var kind: MembershipNotice.Kind
    public var reason: String

    public init(kind: MembershipNotice.Kind, reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

/// One line of the branch's ledger.
public struct LedgerEntry: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case reserved
        case charged
        /// Given back: the round ended without a vector of this node and without a charge in the log.
        case cancelled
    }

    /// h_spec.
    public var round: Digest
    public var study: StudyIdentifier
    /// The study's purpose, whose own limit it counts against.
    public var purpose: String
    public var period: UInt64
    /// Units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    public var state: State

    public init(
        round: Digest, study: StudyIdentifier, purpose: String, period: UInt64, nanoRho: UInt64, state: State
    ) {
        self.round = round
        self.study = study
        self.purpose = purpose
        self.period = period
        self.nanoRho = nanoRho
        self.state = state
    }
}

extension LedgerEntry {
    /// The head of the chain of charges once this round is charged.
    public func head(after head: Digest) -> Digest {
        BudgetArithmetic.head(after: head, specification: round, nanoRho: nanoRho)
    }
}
