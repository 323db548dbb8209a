// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// A study as this branch knows it: what was put to it, what it answered, how far it has gone.
public struct NodeStudy: Sendable, Equatable {
    public var proposal: StudyProposal
    public var decision: StudyDecision
    public var progress: StudyProgress
    /// The log has said that it ended. A round that is under way then is still settled.
    public var isFinished: Bool
    /// Identifier of the model that came out.
    public var model: String?
    /// The digest that the log gives of it: nothing else is taken for this model.
    public var modelDigest: Digest?
    /// Why head office has retired that model, by the log; nil while it may be used.
    public var retirement: String?

    public init(
        proposal: StudyProposal, decision: StudyDecision, progress: StudyProgress = StudyProgress(),
        isFinished: Bool = false, model: String? = nil, modelDigest: Digest? = nil, retirement: String? = nil
    ) {
        self.proposal = proposal
        self.decision = decision
        self.progress = progress
        self.isFinished = isFinished
        self.model = model
        self.modelDigest = modelDigest
        self.retirement = retirement
    }

    /// Closed rounds whose outcome this node has read, and the transcript after them.
    public var closedRounds: UInt64 { progress.closedRounds }
    public var transcript: Digest { progress.transcript }
    /// How many of those rounds released a sum: the next step of the plan.
    public var releasedRounds: UInt64 { progress.releasedRounds }

    public var identifier: StudyIdentifier { proposal.study.identifier }

    /// The digest of the study, which this branch's decision names.
    public var digest: Digest { decision.study }

    /// Whether rounds of this study may run here.
    public var isRunning: Bool { decision.answer == .accepted && !isFinished }
}
