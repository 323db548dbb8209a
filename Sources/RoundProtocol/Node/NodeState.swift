// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// Everything durable that a node knows of the federation. Read from the store at start; afterwards the store follows
/// it change by change.
public struct NodeState: Sendable {
    public let membership: Membership
    public var reading: LogReading
    public var studies: [StudyIdentifier: NodeStudy]
    /// Rounds that have begun here and not been closed.
    public var rounds: [Digest: NodeRound]
    /// Open rounds whose session could not be read back, by what they reserved or paid: their end is still awaited.
    public var lostRounds: [Digest: LedgerEntry]
    public var ledger: LedgerPosition
    /// The open period's unmasked questions.
    public var answered: [AnsweredRound]
    /// Why this node only reads; nil if it does not.
    public var lock: NodeLock?
    /// Contradictions of the log, newest last; those that are open stop the node.
    public var incidents: [LogIncident]
    /// Entries that were read when this process started: rounds announced before that left no record are refused.
    public let logSizeAtStart: UInt64

    public init(
        membership: Membership, reading: LogReading, studies: [StudyIdentifier: NodeStudy] = [:],
        rounds: [Digest: NodeRound] = [:], lostRounds: [Digest: LedgerEntry] = [:], ledger: LedgerPosition,
        answered: [AnsweredRound] = [], lock: NodeLock? = nil, incidents: [LogIncident] = []
    ) {
        self.membership = membership
        self.reading = reading
        self.studies = studies
        self.rounds = rounds
        self.lostRounds = lostRounds
        self.ledger = ledger
        self.answered = answered
        self.lock = lock
        self.incidents = incidents
        logSizeAtStart = reading.size
    }

    /// The epoch to act on: the one in force, or before any is, the one this node enrolled with.
    public var roster: RosterEpoch { reading.roster }

    /// What is wrong with the log and not yet put right: the gravest first.
    public var openIncident: LogIncident? {
        let open = incidents.filter { $0.isOpen && $0.isAboutLog }
        return open.first { $0.kind == .equivocation } ?? open.last
    }

    /// Whether this branch has signed a leave whose end is not in force.
    public var isAway: Bool {
        let isAway = reading.ownNotice?.statement.kind == .leave || reading.membership.isAway(membership.node)
        return isAway && !Sabotage.leavesOut(.onLeave)
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

    /// An epoch of this node's federation, signed by the root key it pinned.
    ///
    /// - Throws: ``NodeRefusal/roster(reason:)``.
    public func verified(_ candidate: UnverifiedRosterEpoch) throws -> VerifiedRosterEpoch {
        guard candidate.epoch.federation == federation else {
            throw NodeRefusal.roster(reason: "it belongs to another federation")
        }
        do {
            return try candidate.verified(by: rootKey)
        } catch {
            throw NodeRefusal.roster(reason: "epoch \(candidate.epoch.number) is not signed by the pinned root key")
        }
    }
}
