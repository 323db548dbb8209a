// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// Nothing that a vector could follow leaves a branch before a fresh quorum covers the announcement and every charge.
struct WitnessRefusalTests {
    /// Branch 1 has advertised and is shown the others' keys; no branch knows of a quorum over the announcement.
    private func shown() throws -> (RefusalScene, RoundStep) {
        let scene = try RefusalScene()
        try scene.coordinator.announce()
        try scene.simulation.run(to: "sharing")
        let list = try #require(scene.coordinator.round?.stored.advertisements)
        return (scene, .advertisements(list))
    }

    private func expectShares(
        _ scene: RefusalScene, from step: RoundStep, now: UInt64? = nil, location: SourceLocation = #_sourceLocation
    ) throws {
        _ = try scene.branch.receive(step, now: now ?? scene.coordinator.now)
        #expect(scene.branch.sent.last?.kind == .shares, sourceLocation: location)
    }

    private func read(_ note: UnverifiedNote, _ scene: RefusalScene) throws {
        _ = try scene.branch.receive(scene.simulation.page(witnessed: note), now: scene.coordinator.now)
    }

    @Test func anAnnouncementThatNobodyHasCosigned() throws {
        let (scene, list) = try shown()
        scene.expect(.unwitnessed(reason: "no quorum has cosigned the announcement"), from: list)
        try read(scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: scene.coordinator.now), scene)
        try expectShares(scene, from: list)
    }

    @Test func aRefusalForWantOfWitnessesDoesNotEndTheRound() throws {
        let (scene, list) = try shown()
        _ = try scene.branch.obey(CoordinatorMessage(step: list), now: scene.coordinator.now)
        #expect(scene.branch.refusals.map(\.code) == ["unwitnessed"])
        #expect(scene.branch.declined.isEmpty)
        try scene.simulation.finishRound()
        #expect(try scene.simulation.releases.first?.contributors == 5)
    }

    @Test func aQuorumThatLacksOne() throws {
        let (scene, list) = try shown()
        let page = try scene.simulation.page(
            witnessed: scene.simulation.note(cosignedBy: [1, 2, 3], at: scene.coordinator.now))
        scene.expect(.unwitnessed(reason: "3 of the members in force have cosigned, 4 are required"), from: page)
        scene.expect(code: "unwitnessed", from: list)
    }

    /// Whoever else has cosigned adds assurance and never stands in for a branch.
    @Test func aMinorityWithTheAuditorsWitness() throws {
        let (scene, list) = try shown()
        let auditor = Cosigner(name: try NoteName("auditor.example"), key: scene.federation.stranger)
        let page = try scene.simulation.page(
            witnessed: scene.simulation.note(cosignedBy: [1, 2, 3], at: scene.coordinator.now, beside: [auditor]))
        scene.expect(.unwitnessed(reason: "3 of the members in force have cosigned, 4 are required"), from: page)
        scene.expect(code: "unwitnessed", from: list)
    }

    /// The fork's announcement is cosigned by two branches that help head office, and by the auditor's witness.
    @Test func aForkCosignedByAMinorityAndTheAuditor() throws {
        let scene = try RefusalScene()
        let twin = try LogRefusalTests.fork(of: scene, entries: 0)
        let lies = Simulation(coordinator: twin, branches: scene.simulation.branches)
        let stored = try twin.announced(twin.specification())
        let page = try #require(try twin.page(for: 1, scene.branch.poll()))
        _ = try scene.branch.receive(page, now: twin.now)
        let auditor = Cosigner(name: try NoteName("auditor.example"), key: scene.federation.stranger)
        let few = try lies.page(witnessed: lies.note(cosignedBy: [2, 3], at: twin.now, beside: [auditor]))
        scene.expect(code: "unwitnessed", from: few)
        // The branch goes as far as to advertise, which tells nothing, and no further.
        _ = try scene.branch.receive(.announcement(twin.announcement(of: stored)), now: twin.now)
        #expect(scene.branch.core.state.reading.witnessedSize < stored.logIndex)
        // The true log is now a contradiction, and both are kept.
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        let truth = try #require(try scene.coordinator.page(for: 1, scene.branch.poll()))
        scene.expect(code: "log_refused", from: truth)
        #expect(scene.branch.core.state.openIncident?.trusted.isEmpty == false)
    }

    @Test func aQuorumBesideASignatureThatDoesNotVerify() throws {
        let (scene, _) = try shown()
        let note = try scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: scene.coordinator.now)
        var text = String(decoding: note.encoded, as: UTF8.self)
        // One character inside the last signature.
        let place = text.index(text.endIndex, offsetBy: -10)
        text.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
        var page = try scene.simulation.page(witnessed: note)
        page.log?.witnessed?.note = Array(text.utf8)
        scene.expect(.unwitnessed(reason: "the cosigned checkpoint does not verify"), from: page)
    }

    @Test func aQuorumThatHasGrownOld() throws {
        let (scene, list) = try shown()
        let time = scene.coordinator.now
        try read(scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: time), scene)
        scene.expect(code: "unwitnessed", from: list, now: time + Limits.maximumWitnessAgeSeconds + 1)
        try expectShares(scene, from: list, now: time + Limits.maximumWitnessAgeSeconds)
    }

    /// The age of a quorum is that of the cosignature which completes it, not of the newest.
    @Test func aQuorumOfWhichOneIsFresh() throws {
        let (scene, list) = try shown()
        let time = scene.coordinator.now
        try read(scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: time), scene)
        let later = time + Limits.maximumWitnessAgeSeconds + 1
        let fresh = try scene.simulation.refreshed(
            scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: time), by: [1, 2, 3], at: later)
        _ = try scene.branch.receive(scene.simulation.page(witnessed: fresh), now: later)
        scene.expect(code: "unwitnessed", from: list, now: later)
        let whole = try scene.simulation.refreshed(fresh, by: [4], at: later)
        _ = try scene.branch.receive(scene.simulation.page(witnessed: whole), now: later)
        try expectShares(scene, from: list, now: later)
    }

    @Test func cosignaturesFromTheFuture() throws {
        let (scene, list) = try shown()
        try read(scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: scene.coordinator.now + 301), scene)
        scene.expect(code: "unwitnessed", from: list)
        try expectShares(scene, from: list, now: scene.coordinator.now + 1)
    }

    @Test func aQuorumOverWhatWasBeforeTheAnnouncement() throws {
        let scene = try RefusalScene()
        try scene.simulation.settle()
        #expect(scene.branch.core.state.reading.witnessedSize == 3)
        try scene.coordinator.announce()
        try scene.simulation.run(to: "sharing")
        let list = try #require(scene.coordinator.round?.stored.advertisements)
        scene.expect(.unwitnessed(reason: "no quorum has cosigned the announcement"), from: .advertisements(list))
    }

    /// Two studies at once: what one round charges must be in the log, and witnessed, before keys are shared in another.
    @Test func aChargeThatIsNotWitnessed() throws {
        let scene = try RefusalScene()
        let simulation = scene.simulation
        var second = try SecondStudy(simulation)
        try scene.catchUp()
        let list = try second.advertise(simulation)
        try scene.coordinator.announce()
        try simulation.run(to: "agreeing")
        #expect(scene.branch.store.ledger.map(\.state) == [.reserved, .charged])
        scene.expect(
            .unwitnessed(reason: "this branch's charge in another round is not in the log yet"), from: list)
        #expect(try #require(scene.coordinator.round).charges(1))
        try simulation.finishRound()
        let page = try #require(try scene.coordinator.page(for: 1, scene.branch.poll()))
        _ = try scene.branch.receive(page, now: scene.coordinator.now)
        scene.expect(.unwitnessed(reason: "no quorum has cosigned this branch's last charge"), from: list)
        try simulation.settle()
        try expectShares(scene, from: list)
    }

    @Test func aNodeCosignsOnlyWhatItHasReadAndHasMadeDurable() throws {
        let scene = try RefusalScene()
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        let before = try scene.branch.poll().cosignature
        let page = try #require(try scene.coordinator.page(for: 1, scene.branch.poll()))
        _ = try scene.branch.receive(page, now: scene.coordinator.now)
        let after = try scene.branch.poll().cosignature
        #expect(before != after && !after.isEmpty)
        try scene.branch.restart()
        #expect(try scene.branch.poll().cosignature == after)
        #expect(try scene.branch.poll().logSize == 4)
    }

    /// The same checkpoint again only to show that the branch is still there, and no more often than that.
    @Test func aCosignatureIsRenewedOnceItGrowsOld() throws {
        let scene = try RefusalScene()
        let line = try scene.branch.poll().cosignature
        let page = try scene.simulation.page(
            witnessed: scene.simulation.note(cosignedBy: [1, 2, 3, 4], at: scene.coordinator.now))
        let due = scene.coordinator.now + Limits.cosignatureRefreshSeconds
        _ = try scene.branch.receive(page, now: due - 1)
        #expect(try scene.branch.poll().cosignature == line)
        _ = try scene.branch.receive(page, now: due)
        #expect(try scene.branch.poll().cosignature != line)
        #expect(scene.branch.core.state.reading.cosignature?.time == due)
    }
}
