// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// The log only grows, and holds exactly the round that begins. What does not fit is kept as evidence.
struct LogRefusalTests {
    /// A second head office with the same keys and another log of the same beginning.
    static func fork(of scene: RefusalScene, entries: Int = 3) throws -> TestCoordinator {
        let twin = try TestCoordinator(
            scene.federation, roster: scene.coordinator.epochs[0], draft: scene.federation.draft())
        twin.now = scene.coordinator.now
        for _ in 0..<entries { try twin.append(.contractPublished(name: "o", contractVersion: 1, digest: .zero)) }
        return twin
    }

    /// A branch that has read four entries.
    private func scene() throws -> RefusalScene {
        let scene = try RefusalScene()
        _ = try scene.coordinator.announced(scene.coordinator.specification())
        try scene.catchUp()
        #expect(scene.branch.core.state.reading.size == 4)
        return scene
    }

    private func offer(_ coordinator: TestCoordinator, to branch: TestBranch) throws -> CoordinatorMessage {
        try #require(try coordinator.page(for: branch.node, branch.poll()))
    }

    /// That a page is refused, and that of everything only the evidence is kept.
    private func expectIncident(
        _ kind: LogIncident.Kind, _ scene: RefusalScene, from page: CoordinatorMessage,
        location: SourceLocation = #_sourceLocation
    ) throws {
        scene.expect(code: "log_refused", from: page, location: location)
        let incident = try #require(scene.branch.core.state.openIncident, sourceLocation: location)
        #expect(incident.kind == kind, sourceLocation: location)
        #expect(incident.offered == page.log?.checkpoint, sourceLocation: location)
        #expect(try scene.branch.poll().cosignature.isEmpty, sourceLocation: location)
        try scene.branch.restart()
        #expect(scene.branch.core.state.openIncident == incident, sourceLocation: location)
        let commits = scene.branch.commits
        scene.expect(code: "log_refused", from: page, location: location)
        #expect(scene.branch.commits == commits, "the same contradiction is kept once", sourceLocation: location)
    }

    @Test func aForkOfTheLog() throws {
        let scene = try scene()
        let twin = try Self.fork(of: scene, entries: 4)
        try expectIncident(.unproven, scene, from: offer(twin, to: scene.branch))
        scene.expect(code: "log_refused", from: .announcement(Announcement(round: .zero, logIndex: 3, state: [])))
    }

    @Test func anEquivocationStopsTheNodeForGood() throws {
        let scene = try scene()
        let twin = try Self.fork(of: scene, entries: 1)
        let size = try twin.store.read { try $0.logSize() }
        #expect(size == 4)
        let note = try #require(twin.book.target).note.encoded
        let page = CoordinatorMessage(log: LogPage(entries: [], checkpoint: note, consistencyProof: []))
        try expectIncident(.equivocation, scene, from: page)
        // Both notes are there to convict the log, and nothing true that comes after makes it good again.
        let incident = try #require(scene.branch.core.state.openIncident)
        let verifier = try scene.federation.epoch().logVerifier()
        let (one, other) = (try verifier.verifyFirst(incident.trusted), try verifier.verifyFirst(incident.offered))
        #expect(one.checkpoint.size == other.checkpoint.size && one.checkpoint.root != other.checkpoint.root)
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        scene.expect(code: "log_refused", from: try offer(scene.coordinator, to: scene.branch))
    }

    @Test func aLogThatWentBackAndComesForwardAgain() throws {
        let scene = try scene()
        let older = scene.coordinator.store.contents
        _ = try scene.announcement()
        let newer = scene.coordinator.store.contents
        scene.coordinator.store.contents = older
        try scene.coordinator.restart()
        try expectIncident(.rollback, scene, from: offer(scene.coordinator, to: scene.branch))
        scene.coordinator.store.contents = newer
        try scene.coordinator.restart()
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        try scene.catchUp()
        #expect(scene.branch.core.state.openIncident == nil)
        #expect(scene.branch.core.state.incidents.map(\.kind) == [.rollback])
        try scene.branch.restart()
        #expect(scene.branch.core.state.incidents.first?.resolvedAt == scene.coordinator.now)
        #expect(try !scene.branch.poll().cosignature.isEmpty)
    }

    @Test func entriesThatTheCheckpointDoesNotCommitTo() throws {
        let scene = try scene()
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        var page = try offer(scene.coordinator, to: scene.branch)
        let entry = LogEntry(
            time: scene.coordinator.now, event: .contractPublished(name: "y", contractVersion: 1, digest: .zero))
        page.log?.entries[0] = try entry.canonicalBytes()
        try expectIncident(.unproven, scene, from: page)
    }

    @Test func anEntryThatIsNoEntry() throws {
        let scene = try scene()
        try expectIncident(.invalidEntry, scene, from: scene.coordinator.page(appending: Array("{}".utf8)))
    }

    @Test func theLogOfAnotherFederation() throws {
        let scene = try scene()
        try scene.coordinator.append(
            .federationCreated(
                federation: .zero, rootKey: scene.federation.root.verifyingKey, logOrigin: TestFederation.origin))
        try expectIncident(.invalidEntry, scene, from: offer(scene.coordinator, to: scene.branch))
    }

    @Test func aCheckpointThatTheLogDidNotSign() throws {
        let scene = try scene()
        let stranger = LogAppender(
            signer: LogSigner(origin: try NoteName(TestFederation.origin), key: scene.federation.stranger))
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        var page = try offer(scene.coordinator, to: scene.branch)
        page.log?.checkpoint = try scene.coordinator.store.write { transaction in
            try stranger.append(
                [.contractPublished(name: "x", contractVersion: 1, digest: .zero)], now: scene.coordinator.now,
                in: transaction)
            return try transaction.checkpoint() ?? []
        }
        scene.expect(code: "log_refused", from: page)
        #expect(scene.branch.core.state.incidents.isEmpty, "nobody knows who made it")
    }

    /// Pages that end before the checkpoint commit to it all the same.
    @Test func aCheckpointThatWasPromisedIsComparedOnceTheReadingHasComeToIt() throws {
        let scene = try scene()
        _ = try scene.coordinator.announced(scene.coordinator.specification())
        for _ in 0..<6 {
            try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        }
        var page = try offer(scene.coordinator, to: scene.branch)
        page.log?.entries.removeLast(3)
        page.log?.witnessed = nil
        page.log?.consistencyProof = try scene.coordinator.store.read { try $0.consistencyProof(from: 8, to: 11) }
        _ = try scene.branch.receive(page, now: scene.coordinator.now)
        #expect(scene.branch.core.state.reading.size == 8)
        #expect(scene.branch.core.state.reading.checkpoint?.checkpoint.size == 11)
        #expect(try scene.branch.poll().cosignature.isEmpty, "it has not read what it would cosign")
        try scene.catchUp()
        #expect(scene.branch.core.state.reading.size == 11)
        #expect(try !scene.branch.poll().cosignature.isEmpty)
    }

    @Test func aRoundThatTheLogDoesNotAnnounce() throws {
        let scene = try RefusalScene()
        let hidden = try scene.coordinator.specification()
        let refusal = NodeRefusal.log(reason: "the log does not announce the round where it is said to")
        scene.expect(
            refusal,
            from: .announcement(
                Announcement(round: hidden.digest, logIndex: 3, state: scene.coordinator.run.state.encoded)))
    }

    @Test func anAnnouncementThatThisNodeHasNotReadYet() throws {
        let scene = try RefusalScene()
        let stored = try scene.coordinator.announced(scene.coordinator.specification())
        scene.expect(code: "log_refused", from: .announcement(scene.coordinator.announcement(of: stored)))
        try scene.catchUp()
        #expect(
            try scene.branch.receive(
                .announcement(scene.coordinator.announcement(of: stored)), now: scene.coordinator.now
            ).count == 1)
    }

    @Test func anAnnouncementAtAnotherPlaceInTheLog() throws {
        let scene = try RefusalScene()
        guard case .announcement(var announcement) = try scene.announcement() else { throw Simulation.Stuck() }
        announcement.logIndex += 1
        scene.expect(
            .log(reason: "the log does not announce the round where it is said to"), from: .announcement(announcement))
    }

    @Test func anAnnouncementBeforeItsOwnPosition() throws {
        let scene = try RefusalScene()
        scene.expect(
            .log(reason: "the announcement stands before its own position"),
            from: try scene.announcement { $0.logPosition += 1 })
    }

    @Test func aRoundThatTheLogHasClosed() throws {
        let scene = try RefusalScene()
        let step = try scene.announcement()
        let round = try #require(step.round)
        try scene.coordinator.append(
            .roundClosed(
                RoundRecord(
                    round: round, advertised: [], charged: [], contributors: [], survivorContext: nil,
                    signaturesDigest: nil)))
        try scene.catchUp()
        scene.expect(.stale(reason: "the log has closed the round"), from: step)
    }
}
