// SPDX-License-Identifier: Apache-2.0

import Federation

/// A node remembers so many studies and no more, whatever is proposed to it.
extension NodeState {
    /// Studies that a node remembers; fewer than one poll may name.
    public static let maximumStudies = 5_000
    /// Bytes of the analyses of all of them: they are in memory.
    public static let maximumAnalysesBytes = 256 << 20
    /// Studies that wait for a person of the branch.
    public static let maximumWaitingStudies = 200

    /// Whether one more study may wait for a person.
    var canWait: Bool { studies.values.count { $0.decision.answer == .deferred } < Self.maximumWaitingStudies }

    /// Forgets studies that are over, the oldest first, then refused ones, until there is room for `proposal`.
    ///
    /// - Throws: ``NodeRefusal/protocolViolation(code:detail:)`` if all that it knows are under way or wait.
    mutating func makeRoom(for proposal: StudyProposal) throws -> [NodeChange] {
        var bytes = studies.values.reduce(proposal.study.analysis.count) { $0 + $1.proposal.study.analysis.count }
        guard studies.count >= Self.maximumStudies || bytes > Self.maximumAnalysesBytes else { return [] }
        var changes: [NodeChange] = []
        for study in dispensable {
            studies[study.identifier] = nil
            bytes -= study.proposal.study.analysis.count
            changes.append(.dropStudy(study.identifier))
            if studies.count < Self.maximumStudies, bytes <= Self.maximumAnalysesBytes { return changes }
        }
        throw NodeRefusal.protocolViolation(
            code: "too_many_studies",
            detail:
                "this node has no room for the study \(proposal.study.identifier): it knows \(studies.count) that are "
                + "under way or wait for a decision")
    }

    /// What head office does not ask about any more comes first.
    private var dispensable: [NodeStudy] {
        func rank(_ study: NodeStudy) -> (Int, UInt64, StudyIdentifier) {
            (study.isFinished ? 0 : 1, study.decision.decidedAt, study.identifier)
        }
        return studies.values
            .filter { ($0.isFinished || $0.decision.answer == .refused) && !hasOpenRound(of: $0.identifier) }
            .sorted { rank($0) < rank($1) }
    }
}
