// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// Everything durable that a node knows of the federation. Read from the store at start; afterwards the store follows
/// it change by change.
public struct NodeState: Sendable {
    public let membership: Membership
    public var roster: VerifiedRosterEpoch
    /// The newest checkpoint this node has found consistent; nil before the first.
    public var checkpoint: VerifiedCheckpoint?
    public var studies: [StudyIdentifier: NodeStudy]
    /// Rounds that have begun here and not been closed.
    public var rounds: [Digest: NodeRound]
    /// Open rounds whose session could not be read back, by what they reserved or paid: their end is still awaited.
    public var lostRounds: [Digest: LedgerEntry]
    public var ledger: LedgerPosition
    /// The log's size when this process started: rounds announced before it that left no record are refused.
    public let logSizeAtStart: UInt64

    public init(
        membership: Membership, roster: VerifiedRosterEpoch, checkpoint: VerifiedCheckpoint?,
        studies: [StudyIdentifier: NodeStudy], rounds: [Digest: NodeRound],
        lostRounds: [Digest: LedgerEntry] = [:], ledger: LedgerPosition
    ) {
        self.membership = membership
        self.roster = roster
        self.checkpoint = checkpoint
        self.studies = studies
        self.rounds = rounds
        self.lostRounds = lostRounds
        self.ledger = ledger
        logSizeAtStart = checkpoint?.checkpoint.size ?? 0
    }

    /// Whether a round of the study has begun here of which this node has not read how it ended.
    func hasOpenRound(of study: StudyIdentifier) -> Bool {
        rounds.values.contains { $0.specification.study == study } || lostRounds.values.contains { $0.study == study }
    }
}

/// Who this node is and whom it believes: fixed at enrolment.
public struct Membership: Sendable {
    public var node: NodeIdentifier
    public var branch: String
    public var federation: Digest
    /// The root key whose fingerprint the branch's operator typed.
    public var rootKey: VerifyingKey

    public init(node: NodeIdentifier, branch: String, federation: Digest, rootKey: VerifyingKey) {
        self.node = node
        self.branch = branch
        self.federation = federation
        self.rootKey = rootKey
    }
}

/// Where the branch's ledger stands in the open period, in units of 10⁻⁹ ρ.
public struct LedgerPosition: Sendable, Equatable {
    public var period: UInt64
    /// Charged for good.
    public var chargedNanoRho: UInt64
    /// Set aside for rounds under way.
    public var reservedNanoRho: UInt64
    /// The hash chain over every charge.
    public var head: Digest

    public init(period: UInt64, chargedNanoRho: UInt64, reservedNanoRho: UInt64, head: Digest) {
        self.period = period
        self.chargedNanoRho = chargedNanoRho
        self.reservedNanoRho = reservedNanoRho
        self.head = head
    }

    /// What is left of `limit` after charges and reservations; zero when there is nothing.
    public func remaining(of limit: UInt64) -> UInt64 {
        let (committed, overflow) = chargedNanoRho.addingReportingOverflow(reservedNanoRho)
        return overflow || committed >= limit ? 0 : limit - committed
    }
}
