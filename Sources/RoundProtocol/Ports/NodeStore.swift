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
    /// - Throws: ``NodeRefusal/budgetExceeded(asked:remaining:)`` when a reservation does not fit, whatever the caller
    ///   believed.
    func commit(_ changes: [NodeChange]) throws

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
    public var period: UInt64
    /// Units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    public var state: State

    public init(round: Digest, study: StudyIdentifier, period: UInt64, nanoRho: UInt64, state: State) {
        self.round = round
        self.study = study
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
