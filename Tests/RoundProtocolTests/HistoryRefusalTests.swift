// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// How rounds are said to have ended: against what this branch has read, signed and paid.
struct HistoryRefusalTests {
    private static let payers = NodeRefusal.differs(what: "the set of branches that pay")
    private static let summed = NodeRefusal.differs(what: "the set of branches in the released sum")

    /// A churn study with one round released, which branch 1 has not been told of yet.
    private func released() throws -> RefusalScene {
        let scene = try RefusalScene(analysis: .churnLogistic)
        try scene.simulation.run(rounds: 1)
        #expect(scene.branch.core.state.rounds.count == 1)
        return scene
    }

    private func progress(_ scene: RefusalScene, _ lie: (inout [ClosedRound]) -> Void) throws -> CoordinatorMessage {
        var progress = try scene.coordinator.progress(logSize: scene.branch.poll().logSize)
        lie(&progress.history)
        return .progress(progress)
    }

    @Test func theTruthIsAccepted() throws {
        let scene = try released()
        _ = try scene.branch.receive(progress(scene) { _ in }, now: scene.coordinator.now)
        #expect(scene.branch.core.state.studies[scene.coordinator.study]?.closedRounds == 1)
    }

    @Test func aHistoryThatRewritesThePast() throws {
        let scene = try released()
        _ = try scene.branch.receive(progress(scene) { _ in }, now: scene.coordinator.now)
        let refusal = NodeRefusal.differs(what: "the study's transcript")
        scene.expect(refusal, from: try progress(scene) { $0[0].outcome = .aborted(.cancelled) })
        scene.expect(refusal, from: try progress(scene) { $0[0].round = .zero })
        scene.expect(refusal, from: try progress(scene) { $0 = [] })
        var announcement = try scene.announcement()
        announcement.history[0].outcome = .aborted(.cancelled)
        scene.expect(refusal, from: .announcement(announcement))
    }

    @Test func aHistoryWithAGap() throws {
        let scene = try released()
        scene.expect(
            .differs(what: "the study's transcript"), from: try progress(scene) { $0[0].roundNumber = 1 })
    }

    @Test func aSumOverAnotherSetThanThisBranchSigned() throws {
        let scene = try released()
        scene.expect(
            Self.summed,
            from: try progress(scene) { history in
                history[0].outcome = .released(survivorContext: .zero, resultDigest: .zero)
            })
        scene.expect(Self.summed, from: try progress(scene) { $0[0].contributors.removeLast() })
    }

    @Test func anAbortIsAcceptedAfterTheBranchHasSignedAndTheChargeStands() throws {
        let scene = try released()
        let message = try progress(scene) { $0[0].outcome = .aborted(.unmaskingFailed) }
        _ = try scene.branch.receive(message, now: scene.coordinator.now)
        #expect(scene.branch.store.ledger.map(\.state) == [.charged])
        // The log's next announcement follows from what was released, so this branch goes along no further.
        scene.expect(code: "differs_from_agreed", from: .announcement(try scene.announcement()))
    }

    @Test func anotherSetOfPayersThanTheCohortThatMasked() throws {
        let scene = try released()
        scene.expect(Self.payers, from: try progress(scene) { $0[0].charged.removeLast() })
        scene.expect(Self.payers, from: try progress(scene) { $0[0].charged.removeFirst() })
    }

    @Test func aLogThatForgetsWhatThisBranchPaid() throws {
        let scene = try released()
        try scene.branch.restart(losing: scene.coordinator.run.history[0].round)
        scene.expect(
            .differs(what: "the ledger: this branch paid for a round that the log does not charge it for"),
            from: try progress(scene) { $0[0].charged.removeFirst() })
    }

    @Test func aChargeForARoundThisBranchNeverJoined() throws {
        let scene = try released()
        let ghost = ClosedRound(
            roundNumber: 1, round: ProtocolHash.digest("test", [1]), nanoRho: 5, charged: [1, 2, 3, 4],
            contributors: [], outcome: .aborted(.cancelled))
        scene.expect(
            .differs(what: "the ledger: the log charges this branch for a round it has no record of"),
            from: try progress(scene) { $0.append(ghost) })
    }

    @Test func aRoundThatIsClosedTwice() throws {
        let scene = try released()
        scene.expect(
            .differs(what: "the ledger: the log charges this branch for a round it has no record of"),
            from: try progress(scene) { history in
                history.append(history[0])
                history[1].roundNumber = 1
            })
    }

    @Test func anotherPriceThanTheOneAgreed() throws {
        let scene = try released()
        let cost = scene.coordinator.run.history[0].nanoRho
        scene.expect(
            .wrongCost(declared: cost + 1, recomputed: cost), from: try progress(scene) { $0[0].nanoRho += 1 })
    }

    @Test func aRoundOfAnotherStudy() throws {
        let scene = try released()
        let other = try scene.federation.draft("other").specification()
        try scene.branch.accept(scene.federation.proposal(other))
        var progress = try scene.coordinator.progress(logSize: scene.branch.poll().logSize)
        progress.study = other.identifier
        progress.history[0].charged = []
        progress.history[0].outcome = .aborted(.cancelled)
        scene.expect(.differs(what: "the study that a closed round belongs to"), from: .progress(progress))
    }

    @Test func aRoundUnderAnotherNumber() throws {
        let scene = try released()
        scene.expect(
            .differs(what: "the number of a closed round"),
            from: try progress(scene) { history in
                let ghost = ClosedRound(
                    roundNumber: 0, round: .zero, nanoRho: 1, charged: [], contributors: [],
                    outcome: .aborted(.cancelled))
                history[0].roundNumber = 1
                history.insert(ghost, at: 0)
            })
    }
}
