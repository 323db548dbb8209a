// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// How the log says that rounds have ended: against what this branch has accepted, signed and paid.
struct HistoryRefusalTests {
    /// A churn study whose first round waits for the last shares: branch 1 has paid and signed U3.
    private func signed() throws -> RefusalScene {
        let scene = try RefusalScene(analysis: .churnLogistic)
        try scene.coordinator.announce()
        try scene.simulation.run(to: "unmasking")
        let others = scene.simulation.branches.dropFirst()
        others.forEach { $0.isOn = false }
        while try scene.simulation.turn() {}
        others.forEach { $0.isOn = true }
        #expect(scene.branch.sent.last?.kind == .unmasking)
        #expect(scene.branch.store.ledger.map(\.state) == [.charged])
        return scene
    }

    /// The closing entry that head office would write, with a lie, and a release behind it.
    private func close(_ scene: RefusalScene, _ lie: (inout RoundRecord) -> Void = { _ in }) throws {
        var record = try #require(scene.round).record
        lie(&record)
        try scene.coordinator.append(.roundClosed(record), .release(scene.release(of: record.round)))
        try scene.catchUp()
    }

    private func lock(_ scene: RefusalScene) -> NodeLock.Reason? { scene.branch.core.state.lock?.reason }

    private func expectDiffers(
        _ scene: RefusalScene, _ what: String, location: SourceLocation = #_sourceLocation
    ) throws {
        guard case .closingDiffers(_, _, what) = lock(scene) else {
            Issue.record("no such lock", sourceLocation: location)
            return
        }
        scene.expect(code: "node_locked", from: try scene.announcement(), location: location)
    }

    @Test func theTruthIsAccepted() throws {
        let scene = try signed()
        try close(scene)
        #expect(scene.branch.core.state.studies[scene.coordinator.study]?.closedRounds == 1)
        #expect(scene.branch.core.state.rounds.isEmpty)
        #expect(lock(scene) == nil)
        #expect(scene.branch.ledger == scene.branch.store.position(period: 1))
    }

    @Test func aSecondReleaseOfARoundChangesNothing() throws {
        let scene = try signed()
        let round = try #require(scene.round).round
        try close(scene)
        let study = scene.branch.core.state.studies[scene.coordinator.study]
        try scene.coordinator.append(.release(scene.release(of: round, result: ProtocolHash.digest("test", [1]))))
        try scene.catchUp()
        #expect(scene.branch.core.state.studies[scene.coordinator.study] == study)
    }

    @Test func aReleaseWithoutTheEndOfItsRoundChangesNothing() throws {
        let scene = try signed()
        let round = try #require(scene.round).round
        try scene.coordinator.append(.release(scene.release(of: round)))
        try scene.catchUp()
        #expect(scene.branch.core.state.studies[scene.coordinator.study]?.closedRounds == 0)
        #expect(scene.branch.core.state.rounds[round] != nil)
    }

    @Test func aSumOverAnotherSetThanThisBranchSigned() throws {
        let other = try signed()
        try close(other) { $0.survivorContext = .zero }
        try expectDiffers(other, "the set of branches in the released sum")
        let fewer = try signed()
        try close(fewer) { $0.contributors.removeLast() }
        try expectDiffers(fewer, "the set of branches in the released sum")
    }

    @Test func anAbortIsAcceptedAfterTheBranchHasSignedAndTheChargeStands() throws {
        let scene = try signed()
        let record = try #require(scene.round).record
        try scene.coordinator.append(.roundAborted(record, reason: .unmaskingFailed))
        try scene.catchUp()
        #expect(scene.branch.store.ledger.map(\.state) == [.charged])
        #expect(lock(scene) == nil)
        #expect(scene.branch.core.state.studies[scene.coordinator.study]?.releasedRounds == 0)
    }

    /// What a later round may ask again depends on who was in this one.
    @Test func anAbortOverAnotherSetThanThisBranchSigned() throws {
        let lies: [(inout RoundRecord) -> Void] = [
            { $0.contributors.removeLast() }, { $0.survivorContext = .zero }, { $0.survivorContext = nil },
        ]
        for lie in lies {
            let scene = try signed()
            var record = try #require(scene.round).record
            lie(&record)
            try scene.coordinator.append(.roundAborted(record, reason: .unmaskingFailed))
            try scene.catchUp()
            try expectDiffers(scene, "the set of branches in the released sum")
        }
    }

    @Test func anotherSetOfPayersThanTheCohortThatMasked() throws {
        let fewer = try signed()
        try close(fewer) { $0.charged.removeLast() }
        try expectDiffers(fewer, "the set of branches that pay")
        let without = try signed()
        try close(without) { $0.charged.removeFirst() }
        try expectDiffers(without, "the set of branches that pay")
    }

    @Test func anotherLedgerHeadThanThisBranchAdvertised() throws {
        let scene = try signed()
        try close(scene) { $0.advertised[0].ledgerHead = ProtocolHash.digest("test", [1]) }
        try expectDiffers(scene, "the ledger head that this branch advertised")
    }

    @Test func aLogThatForgetsWhatThisBranchPaid() throws {
        let scene = try signed()
        let round = try #require(scene.round).round
        try scene.branch.restart(losing: round)
        let index = try scene.coordinator.store.read { try $0.logSize() }
        try close(scene) { $0.charged.removeFirst() }
        #expect(lock(scene) == .chargeNotListed(round: round, index: index))
        #expect(scene.branch.store.ledger.map(\.state) == [.charged])
    }

    @Test func aChargeForARoundThisBranchNeverJoined() throws {
        let scene = try signed()
        try close(scene)
        let ghost = RoundRecord(
            round: ProtocolHash.digest("test", [1]), advertised: [], charged: [1, 2, 3, 4], contributors: [],
            survivorContext: nil, signaturesDigest: nil)
        let index = try scene.coordinator.store.read { try $0.logSize() }
        try scene.coordinator.append(.roundAborted(ghost, reason: .cancelled))
        try scene.catchUp()
        #expect(lock(scene) == .behindLog(round: ghost.round, index: index))
        scene.expect(code: "node_locked", from: try scene.announcement())
    }

    @Test func aRoundThatIsClosedTwice() throws {
        let scene = try signed()
        let record = try #require(scene.round).record
        try close(scene)
        try scene.coordinator.append(.roundClosed(record))
        try scene.catchUp()
        #expect(scene.branch.core.state.lock?.code == "behind_log")
        #expect(scene.branch.store.ledger.count == 1)
    }

    @Test func theFirstReasonOfALockStays() throws {
        let scene = try signed()
        let record = try #require(scene.round).record
        try close(scene) { $0.contributors.removeLast() }
        let first = scene.branch.core.state.lock
        try scene.coordinator.append(.roundClosed(record))
        try scene.catchUp()
        #expect(scene.branch.core.state.lock == first)
        try scene.branch.restart()
        #expect(scene.branch.core.state.lock == first)
    }

    @Test func aRoundEndsOnlyInItsOwnStudyAndCostsWhatItsAnnouncementSaid() throws {
        let scene = try signed()
        let other = try scene.federation.draft("other").specification()
        try scene.branch.accept(scene.federation.proposal(other))
        try close(scene)
        #expect(scene.branch.core.state.studies[other.identifier]?.closedRounds == 0)
        #expect(scene.branch.ledger.chargedNanoRho == scene.coordinator.proposal.study.rounds[0].nanoRho)
    }

    @Test func theEndOfARoundThatWasNeverAnnouncedChangesNothing() throws {
        let scene = try signed()
        let before = scene.branch.core.state.studies
        let ghost = RoundRecord(
            round: ProtocolHash.digest("test", [1]), advertised: [], charged: [2, 3], contributors: [],
            survivorContext: nil, signaturesDigest: nil)
        try scene.coordinator.append(.roundAborted(ghost, reason: .cancelled))
        try scene.catchUp()
        #expect(scene.branch.core.state.studies == before)
        #expect(lock(scene) == nil)
    }

    /// Head office has branches pay for one round after the other, releases nothing and goes on.
    @Test func aStudyThatBranchesPayForAgainAndAgain() throws {
        let scene = try RefusalScene(analysis: .churnLogistic)
        func progress() throws -> StudyProgress {
            try #require(scene.branch.core.state.studies[scene.coordinator.study]).progress
        }
        func next() throws -> RoundStep {
            let known = try progress()
            return try scene.announcement {
                ($0.roundNumber, $0.previousTranscript) = (known.closedRounds, known.transcript)
            }
        }
        // A round that nobody paid for does not count. Who paid for the others is nobody here.
        for charged: [NodeIdentifier] in [[], [7], [7], [7]] {
            guard case .announcement(let announcement) = try next() else { throw Simulation.Stuck() }
            let record = RoundRecord(
                round: announcement.round, advertised: [], charged: charged, contributors: [], survivorContext: nil,
                signaturesDigest: nil)
            try scene.coordinator.append(.roundAborted(record, reason: .vectorsMissing))
            try scene.catchUp()
        }
        let cost = scene.coordinator.proposal.study.rounds[0].nanoRho
        #expect(try progress().paidAborts == PaidAborts(inARow: 3, nanoRho: 3 * cost))
        scene.expect(.tooManyAttempts(nanoRho: 3 * cost), from: try next())
        let known = try progress()
        try scene.branch.restart()
        #expect(try progress() == known)
    }

    /// A study that is put to a branch after its first rounds: the branch knows them from the log.
    @Test func aStudyIsFollowedBeforeItIsPutToTheBranch() throws {
        let scene = try signed()
        let record = try #require(scene.round).record
        let late = try TestBranch(scene.federation, 1, roster: scene.coordinator.roster)
        try close(scene)
        #expect(record.charged.contains(1))
        while let page = try scene.coordinator.page(for: 1, late.poll()) {
            _ = try late.receive(page, now: scene.coordinator.now)
        }
        _ = try late.receive(.proposal(scene.coordinator.proposal), now: scene.coordinator.now)
        let (known, other) = (
            scene.branch.core.state.studies[scene.coordinator.study], late.core.state.studies[scene.coordinator.study]
        )
        #expect(known?.progress == other?.progress)
        try late.restart()
        #expect(late.core.state.studies[scene.coordinator.study] == other)
        #expect(late.core.state.reading.otherStudies.isEmpty)
    }
}
