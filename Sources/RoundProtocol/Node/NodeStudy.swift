// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// A study as this branch knows it: what was put to it, what it answered, how far it has gone.
public struct NodeStudy: Sendable, Equatable {
    public var proposal: StudyProposal
    public var decision: StudyDecision
    /// Closed rounds whose outcome this node has read, and the transcript after them.
    public var closedRounds: UInt64
    public var transcript: Digest
    /// How many of those rounds released a sum: the next step of the plan.
    public var releasedRounds: UInt64
    public var isFinished: Bool
    /// Identifier of the model that came out.
    public var model: String?

    public init(proposal: StudyProposal, decision: StudyDecision) {
        self.proposal = proposal
        self.decision = decision
        closedRounds = 0
        transcript = .zero
        releasedRounds = 0
        isFinished = false
        model = nil
    }

    public init(
        proposal: StudyProposal, decision: StudyDecision, closedRounds: UInt64, transcript: Digest,
        releasedRounds: UInt64, isFinished: Bool, model: String?
    ) {
        self.proposal = proposal
        self.decision = decision
        self.closedRounds = closedRounds
        self.transcript = transcript
        self.releasedRounds = releasedRounds
        self.isFinished = isFinished
        self.model = model
    }

    public var identifier: StudyIdentifier { proposal.study.identifier }

    /// Whether rounds of this study may run here.
    public var isRunning: Bool { decision.answer == .accepted && !isFinished }
}

extension NodeStudy {
    /// The closed rounds of a coordinator's history that are new to this node.
    ///
    /// - Throws: ``NodeRefusal/differs(what:)`` unless the history passes through exactly what this node has read.
    func newRounds(in history: [ClosedRound]) throws -> ArraySlice<ClosedRound> {
        guard UInt64(history.count) >= closedRounds,
            history.enumerated().allSatisfy({ $0.element.roundNumber == UInt64($0.offset) }),
            Self.transcript(of: history.prefix(Int(closedRounds))) == transcript
        else { throw NodeRefusal.differs(what: "the study's transcript") }
        return history.dropFirst(Int(closedRounds))
    }

    /// Takes in the outcome of one more round.
    mutating func advance(by round: ClosedRound) {
        transcript = round.outcome.transcript(after: transcript, round: round.round)
        closedRounds += 1
        if case .released = round.outcome { releasedRounds += 1 }
    }

    private static func transcript(of history: ArraySlice<ClosedRound>) -> Digest {
        history.reduce(.zero) { $1.outcome.transcript(after: $0, round: $1.round) }
    }
}
