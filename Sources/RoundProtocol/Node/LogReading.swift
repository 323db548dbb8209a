// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// How far a node has read the log, and everything that follows from the entries it has read.
///
/// Replaced as a whole in the transaction of each page.
public struct LogReading: Sendable {
    /// The epoch this node enrolled with: it names the log's key until one has been read.
    public let enrolment: VerifiedRosterEpoch
    /// The tree over every entry that was read.
    public internal(set) var frontier: MerkleFrontier
    /// The beginning of an entry whose other parts are still to be read.
    var assembly = EntryAssembly()
    /// The newest checkpoint that the log has signed for this node, consistent with all it has read; perhaps larger.
    public internal(set) var checkpoint: VerifiedCheckpoint?
    /// The newest checkpoint with a quorum of those who counted then.
    public internal(set) var witnessed: VerifiedCheckpoint?
    /// The last epoch that was read.
    public internal(set) var newestEpoch: VerifiedRosterEpoch?
    public internal(set) var membership: MembershipTrack
    /// What this node cosigned last.
    public internal(set) var cosignature: OwnCosignature?
    /// This node's last word on its own leave or return.
    public internal(set) var ownNotice: Signed<MembershipNotice>?
    /// The newest entry that charges this node.
    public internal(set) var lastChargeIndex: UInt64?
    /// Rounds that the log has announced and not ended, by h_spec.
    public internal(set) var announced: [Digest: AnnouncedRound]
    /// Studies that the log knows and nobody has put to this branch, by their digests.
    public internal(set) var otherStudies: [Digest: StudyProgress]

    /// A log of which nothing has been read.
    public init(enrolment: VerifiedRosterEpoch) {
        self.enrolment = enrolment
        frontier = MerkleFrontier()
        membership = MembershipTrack()
        announced = [:]
        otherStudies = [:]
    }

    /// Entries that were read.
    public var size: UInt64 { frontier.size }

    /// Size of the newest checkpoint with a quorum; 0 before the first.
    public var witnessedSize: UInt64 { witnessed?.checkpoint.size ?? 0 }
}

/// What a node has cosigned. Stored before it is sent.
public struct OwnCosignature: Sendable, Equatable {
    public var size: UInt64
    public var root: Digest
    /// Unix seconds, as signed.
    public var time: UInt64
    /// The line of the signed note.
    public var line: String

    public init(size: UInt64, root: Digest, time: UInt64, line: String) {
        self.size = size
        self.root = root
        self.time = time
        self.line = line
    }
}

/// A round that the log has announced, until the log says how it ended.
public struct AnnouncedRound: Sendable, Equatable {
    /// The announcement's place in the log.
    public var index: UInt64
    public var specification: RoundSpecification
    /// Who took part, once that was read and the release was not.
    public var closing: Closing?

    public struct Closing: Sendable, Equatable {
        public var charged: [NodeIdentifier]
        public var contributors: [NodeIdentifier]
        public var survivorContext: Digest

        public init(charged: [NodeIdentifier], contributors: [NodeIdentifier], survivorContext: Digest) {
            self.charged = charged
            self.contributors = contributors
            self.survivorContext = survivorContext
        }
    }

    public init(index: UInt64, specification: RoundSpecification, closing: Closing? = nil) {
        self.index = index
        self.specification = specification
        self.closing = closing
    }
}

/// How far a study has gone, as the log tells.
public struct StudyProgress: Sendable, Equatable {
    /// Rounds that have ended, and the transcript after them.
    public var closedRounds: UInt64
    public var transcript: Digest
    /// How many of those released a sum: the next step of the plan.
    public var releasedRounds: UInt64
    /// Those that were paid for and released nothing.
    public var paidAborts: PaidAborts

    public init(
        closedRounds: UInt64 = 0, transcript: Digest = .zero, releasedRounds: UInt64 = 0,
        paidAborts: PaidAborts = PaidAborts()
    ) {
        self.closedRounds = closedRounds
        self.transcript = transcript
        self.releasedRounds = releasedRounds
        self.paidAborts = paidAborts
    }

    /// Takes in the outcome of one more round.
    ///
    /// - Parameter paidNanoRho: what the round cost those whom the log charges; 0 if it charges nobody.
    mutating func advance(by outcome: RoundOutcome, of round: Digest, paidNanoRho: UInt64) {
        transcript = outcome.transcript(after: transcript, round: round)
        closedRounds += 1
        if case .released = outcome {
            releasedRounds += 1
            paidAborts.release()
        } else if paidNanoRho > 0 {
            paidAborts.add(nanoRho: paidNanoRho)
        }
    }
}
