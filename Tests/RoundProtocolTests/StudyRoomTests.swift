// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol
import Testing

/// How many studies a branch remembers, whatever is proposed to it.
struct StudyRoomTests {
    private let federation: TestFederation
    private let branch: TestBranch

    init() throws {
        federation = try TestFederation()
        branch = try TestBranch(federation, 1, roster: federation.signed(federation.epoch()))
    }

    private func study(
        _ number: Int, _ answer: StudyDecision.Answer, isFinished: Bool = false, analysis: [UInt8]? = nil
    ) throws -> NodeStudy {
        var specification = try federation.draft("held-\(number)").specification()
        if let analysis { specification.analysis = analysis }
        let decision = StudyDecision.sign(
            study: specification.digest, node: branch.node, answer: answer, reason: "",
            decidedAt: TestFederation.start + UInt64(number), with: branch.identity)
        return NodeStudy(
            proposal: StudyProposal(study: specification, approvals: []), decision: decision, isFinished: isFinished)
    }

    private func propose(_ name: String) throws -> StudyDecision? {
        let proposal = try federation.proposal(federation.draft(name).specification())
        _ = try branch.receive(.proposal(proposal), now: TestFederation.start)
        return branch.decisions.last
    }

    private func knows(_ name: String) throws -> Bool {
        branch.core.state.studies[try StudyIdentifier(name)] != nil
    }

    @Test func beyondTheLimitTheOldestRefusedOneGoes() throws {
        #expect(NodeState.maximumStudies < PollRequest.maximumStudies)
        try branch.hold((1..<NodeState.maximumStudies).map { try study($0, .refused) })
        #expect(try propose("last")?.answer == .accepted)
        #expect(branch.core.state.studies.count == NodeState.maximumStudies)
        #expect(try knows("held-1"))
        #expect(try propose("one-more")?.answer == .accepted)
        try branch.restart()
        #expect(branch.core.state.studies.count == NodeState.maximumStudies)
        #expect(try !knows("held-1") && knows("held-2") && knows("one-more"))
        #expect(try branch.poll().knownStudies.count == NodeState.maximumStudies)
    }

    @Test func finishedOnesGoBeforeRefusedOnes() throws {
        try branch.hold(
            [study(1, .refused), study(2, .accepted, isFinished: true)]
                + (3...NodeState.maximumStudies).map { try study($0, .accepted) })
        #expect(try propose("first")?.answer == .accepted)
        #expect(try knows("held-1") && !knows("held-2"))
        #expect(try propose("second")?.answer == .accepted)
        #expect(try !knows("held-1"))
        let before = branch.core.state.studies.count
        let error = #expect(throws: NodeRefusal.self) { _ = try propose("third") }
        #expect(error?.code == "too_many_studies")
        #expect(branch.core.state.studies.count == before)
    }

    @Test func analysesBeyondTheirBytesTogetherGo() throws {
        let analysis = [UInt8](repeating: 7, count: Limits.maximumAnalysisBytes)
        let count = NodeState.maximumAnalysesBytes / analysis.count
        try branch.hold((1...count).map { try study($0, .refused, analysis: analysis) })
        #expect(try propose("one-more")?.answer == .accepted)
        #expect(try !knows("held-1") && knows("held-2"))
    }

    @Test func oneStudyMoreThanMayWaitIsRefused() throws {
        branch.policy.acceptUpToNanoRho = 0
        try branch.hold((1..<NodeState.maximumWaitingStudies).map { try study($0, .deferred) })
        #expect(try propose("last")?.answer == .deferred)
        let decision = try propose("one-more")
        #expect(decision?.answer == .refused)
        #expect(decision?.reason == "too many studies wait for a decision of this branch")
    }
}
