// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// What the node's driver must do, in order. At most one commit, one durable transaction, comes before anything else.
public enum NodeAction: Sendable {
    case commit([NodeChange])
    case send(NodeMessage)
    /// Compute this branch's noised sum, then hand it to ``NodeCore/contribute(_:to:context:random:)``.
    case contribute(ContributionRequest)
    /// Tell the people of the branch that this was not done. If ``NodeRefusal/endsRound`` holds and a round is named, say
    /// with every poll from now on that it is declined.
    case refuse(NodeRefusal, round: Digest?)
}

/// One durable change of a node's state.
public enum NodeChange: Sendable {
    /// An epoch that was read in the log: inserted by its number. The same epoch again changes nothing.
    case roster(VerifiedRosterEpoch)
    /// How far the log was read: replaces what was stored.
    case reading(LogReading)
    case study(NodeStudy)
    /// Forget a study that is over or was refused, to make room.
    case dropStudy(StudyIdentifier)
    /// A round's record in full: replaces what was stored.
    case round(NodeRound)
    /// Erase a round's secrets and messages; its digest stays known.
    case closeRound(Digest)
    /// Set budget aside. The store refuses, atomically, what the limits do not hold.
    case reserve(LedgerReservation)
    /// Turn a reservation into a charge, once and for good.
    case charge(round: Digest)
    /// The log lists the charge: it joins the chain of heads, in the order in which these come.
    case listCharge(round: Digest)
    /// Give a reservation back: only for a round that has ended without a masked vector of this node, and without a
    /// charge in the log.
    case cancelReservation(round: Digest)
    /// A question was unmasked with this node's help.
    case answered(AnsweredRound)
    /// Replaces what was stored; nil unlocks.
    case lock(NodeLock?)
    /// Inserted, or replaced by its identifier.
    case incident(LogIncident)
    /// The ledger stands where the root key's order says: charges before it no longer count, the head is the order's.
    case recover(LedgerRecovery)
}

/// A round's claim on the budget.
public struct LedgerReservation: Sendable, Equatable {
    /// h_spec; unique for ever.
    public var round: Digest
    public var study: StudyIdentifier
    public var period: UInt64
    public var nanoRho: UInt64
    /// Both limits and the purpose, as they were when the node decided.
    public var limit: BudgetLimit

    public init(round: Digest, study: StudyIdentifier, period: UInt64, nanoRho: UInt64, limit: BudgetLimit) {
        self.round = round
        self.study = study
        self.period = period
        self.nanoRho = nanoRho
        self.limit = limit
    }

    /// The line that the ledger gets.
    public var entry: LedgerEntry {
        LedgerEntry(
            round: round, study: study, purpose: limit.purpose, period: period, nanoRho: nanoRho, state: .reserved)
    }
}

/// What a node may send. There is no case for anything that has not gone through the contribution pipeline.
public enum NodeMessage: Sendable {
    case decision(StudyDecision)
    /// Canonical bytes of a round's message, stored before they are sent and sent again verbatim.
    case roundMessage(RoundMessageKind, [UInt8])
    /// A planned closure, or the end of it.
    case membershipNotice(Signed<MembershipNotice>)
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
