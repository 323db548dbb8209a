// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// The log only grows, and holds exactly the round that is announced.
struct LogRefusalTests {
    /// A second head office with the same keys and another log.
    private func fork(of scene: RefusalScene) throws -> TestCoordinator {
        let twin = try TestCoordinator(
            scene.federation, roster: scene.coordinator.roster, draft: scene.federation.draft())
        try twin.store.write { transaction in
            let other = LogEvent.contractPublished(name: "other", contractVersion: 1, digest: .zero)
            try twin.log.append([other, other, other], now: twin.now, in: transaction)
        }
        return twin
    }

    /// A branch that knows a checkpoint, as it does after its first round or news of a study.
    private func scene() throws -> RefusalScene {
        let scene = try RefusalScene()
        _ = try scene.coordinator.announced(scene.coordinator.specification())
        _ = try scene.branch.receive(.progress(scene.coordinator.progress(logSize: 0)), now: scene.coordinator.now)
        #expect(scene.branch.core.state.checkpoint?.checkpoint.size == 2)
        return scene
    }

    @Test func aForkOfTheLog() throws {
        let scene = try scene()
        let twin = try fork(of: scene)
        let stored = try twin.announced(twin.specification())
        let announcement = try twin.announcement(of: stored, logSize: 2)
        scene.expect(code: "log_refused", from: .announcement(announcement))
        scene.expect(code: "log_refused", from: .progress(try twin.progress(logSize: 2)))
    }

    @Test func aLogThatWentBack() throws {
        let scene = try scene()
        let progress = try scene.coordinator.progress(logSize: 2)
        _ = try scene.announcement()
        let newer = try scene.coordinator.progress(logSize: 2)
        _ = try scene.branch.receive(.progress(newer), now: scene.coordinator.now)
        scene.expect(code: "log_refused", from: .progress(progress))
    }

    @Test func aCheckpointThatTheLogDidNotSign() throws {
        let scene = try scene()
        let stranger = LogAppender(
            signer: LogSigner(origin: try NoteName(TestFederation.origin), key: scene.federation.stranger))
        let stored = try scene.coordinator.announced(scene.coordinator.specification())
        _ = try scene.coordinator.store.write { transaction in
            try stranger.append(
                [.contractPublished(name: "x", contractVersion: 1, digest: .zero)], now: scene.coordinator.now,
                in: transaction)
        }
        let announcement = try scene.coordinator.announcement(of: stored, logSize: 2)
        scene.expect(code: "log_refused", from: .announcement(announcement))
    }

    @Test func anAnnouncementThatIsNotInTheLog() throws {
        let scene = try RefusalScene()
        var announcement = try scene.announcement()
        let hidden = LogEntry(
            time: scene.coordinator.now + 1,
            event: .roundAnnounced(try RoundSpecification(canonicalBytes: announcement.specification)))
        announcement.logEntry = try hidden.canonicalBytes()
        scene.expect(
            .log(reason: "the announcement's inclusion proof does not verify"), from: .announcement(announcement))
    }

    @Test func anAnnouncementAtAnotherPlaceInTheLog() throws {
        let scene = try RefusalScene()
        var announcement = try scene.announcement()
        announcement.logIndex += 1
        scene.expect(
            .log(reason: "the announcement's inclusion proof does not verify"), from: .announcement(announcement))
    }

    @Test func anotherRoundInTheLogEntry() throws {
        let scene = try RefusalScene()
        let logged = try scene.announcement()
        var announcement = try scene.announcement { $0.expiresAt += 1 }
        announcement.specification = logged.specification
        scene.expect(.log(reason: "the log announces another round"), from: .announcement(announcement))
    }

    @Test func anEntryOfAnotherKind() throws {
        let scene = try RefusalScene()
        var announcement = try scene.announcement()
        try scene.coordinator.store.read { reading in
            let tree = try MerkleTree(size: try reading.logSize(), hashes: TransactionHashes(reading))
            announcement.logIndex = 0
            announcement.logEntry = try reading.logEntries(0..<1)[0]
            announcement.inclusionProof = try tree.inclusionProof(of: 0).path
        }
        scene.expect(.log(reason: "the log announces another round"), from: .announcement(announcement))
    }

    @Test func anAnnouncementBeforeItsOwnPosition() throws {
        let scene = try RefusalScene()
        scene.expect(
            .log(reason: "the announcement stands before its own position"),
            from: .announcement(try scene.announcement { $0.logPosition += 1 }))
    }
}
