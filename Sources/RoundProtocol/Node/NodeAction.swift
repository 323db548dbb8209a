// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// What the node's driver must do, in order. Changes are one durable transaction and come before anything is sent.
public enum NodeAction: Sendable {
    case commit([NodeChange])
    case send(NodeMessage)
    /// Compute this branch's noised sum, then hand it to ``NodeCore/contribute(_:to:context:)``.
    case contribute(ContributionRequest)
}

/// One durable change of a node's state.
public enum NodeChange: Sendable {
    case roster(VerifiedRosterEpoch)
    case checkpoint(VerifiedCheckpoint)
    case study(NodeStudy)
    /// A round's record in full: replaces what was stored.
    case round(NodeRound)
    /// Erase a round's secrets and messages; its digest stays known.
    case closeRound(Digest)
    /// Set budget aside. The store refuses, atomically, what the limit does not hold.
    case reserve(LedgerReservation)
    /// Turn a reservation into a charge, once and for good.
    case charge(round: Digest)
    /// Give a reservation back: only for a round that has ended without a masked vector of this node, and without a
    /// charge in the log.
    case cancelReservation(round: Digest)
}

/// A round's claim on the budget.
public struct LedgerReservation: Sendable, Equatable {
    /// h_spec; unique for ever.
    public var round: Digest
    public var study: StudyIdentifier
    public var period: UInt64
    public var nanoRho: UInt64
    /// The smaller of the branch's and the federation's budget.
    public var limitNanoRho: UInt64

    public init(
        round: Digest, study: StudyIdentifier, period: UInt64, nanoRho: UInt64, limitNanoRho: UInt64
    ) {
        self.round = round
        self.study = study
        self.period = period
        self.nanoRho = nanoRho
        self.limitNanoRho = limitNanoRho
    }
}

/// What a node may send. There is no case for anything that has not gone through the contribution pipeline.
public enum NodeMessage: Sendable {
    case decision(StudyDecision)
    /// Canonical bytes of a round's message, stored before they are sent and sent again verbatim.
    case roundMessage(RoundMessageKind, [UInt8])
}

/// The five messages of a round that a node sends.
public enum RoundMessageKind: String, Sendable, CaseIterable {
    case advertisement
    case shares
    case maskedInput = "masked-input"
    case consistency
    case unmasking
}

/// What the contribution pipeline needs to know.
public struct ContributionRequest: Sendable {
    public var round: Digest
    public var specification: RoundSpecification
    public var study: StudySpecification
    /// The broadcast state, already checked against the specification.
    public var state: [UInt8]

    public init(round: Digest, specification: RoundSpecification, study: StudySpecification, state: [UInt8]) {
        self.round = round
        self.specification = specification
        self.study = study
        self.state = state
    }
}
