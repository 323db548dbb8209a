// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// Who is a member: only what the pinned root key signed, only forward, only while it is valid.
struct RosterRefusalTests {
    private func next(_ scene: RefusalScene, _ change: (inout RosterEpoch) -> Void = { _ in }) -> RosterEpoch {
        scene.federation.epoch(after: scene.coordinator.roster.epoch, change: change)
    }

    /// That a log with this epoch is refused from there on, and kept as evidence.
    private func expectInvalid(
        _ epoch: UnverifiedRosterEpoch, _ scene: RefusalScene, saying text: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        try scene.coordinator.append(.rosterEpoch(epoch))
        let page = try #require(try scene.coordinator.page(for: 1, scene.branch.poll()), sourceLocation: location)
        scene.expect(code: "log_refused", from: page, location: location)
        let incident = try #require(scene.branch.core.state.openIncident, sourceLocation: location)
        #expect(incident.kind == .invalidEntry, sourceLocation: location)
        #expect(incident.detail.contains(text), sourceLocation: location)
    }

    @Test func anEpochSignedByAnotherRoot() throws {
        let scene = try RefusalScene()
        let forged = try UnverifiedRosterEpoch.sign(next(scene), with: scene.federation.stranger)
        try expectInvalid(forged, scene, saying: "epoch 2 is not signed by the pinned root key")
        scene.expect(code: "log_refused", from: .announcement(Announcement(round: .zero, logIndex: 0, state: [])))
    }

    @Test func anEpochOfAnotherFederation() throws {
        let scene = try RefusalScene()
        let other = try scene.federation.signed(next(scene) { $0.federation = .zero })
        try expectInvalid(other.signed, scene, saying: "it belongs to another federation")
    }

    @Test func anEpochThatDoesNotFollowTheOneThatIsHere() throws {
        let skipping = try RefusalScene()
        let skipped = try skipping.federation.signed(next(skipping) { $0.number = 3 })
        try expectInvalid(skipped.signed, skipping, saying: "does not follow epoch 1")
        let unchaining = try RefusalScene()
        let unchained = try unchaining.federation.signed(
            next(unchaining) { $0.previous = ProtocolHash.digest("test", [1]) })
        try expectInvalid(unchained.signed, unchaining, saying: "does not chain to epoch 1")
    }

    @Test func anEpochThatGivesAMemberAnotherKeyOrGoesBackToAnEarlierPeriod() throws {
        let swapping = try RefusalScene()
        let stranger = swapping.federation.stranger.verifyingKey
        let swapped = try swapping.federation.signed(next(swapping) { $0.members[2].identityKey = stranger })
        try expectInvalid(swapped.signed, swapping, saying: "another key or name")
        let scene = try RefusalScene()
        try scene.moveRoster { $0.policy.period = 2 }
        let back = try scene.federation.signed(next(scene) { $0.policy.period = 1 })
        try expectInvalid(back.signed, scene, saying: "goes back")
    }

    @Test func aPolicyThatOnePersonLoosened() throws {
        let scene = try RefusalScene()
        let looser = try scene.federation.signed(next(scene) { $0.policy.budgetNanoRho += 1 })
        try expectInvalid(looser.signed, scene, saying: "without the signature of a privacy officer")
    }

    @Test func aLooserPolicyWithTheOfficersSignatureTakesForce() throws {
        let scene = try RefusalScene()
        let looser = next(scene) { $0.policy.budgetNanoRho += 1 }
        let endorsement = EpochEndorsement.sign(looser, with: scene.federation.officer)
        let signed = try UnverifiedRosterEpoch.sign(
            looser, endorsements: [endorsement], with: scene.federation.root)
        try scene.coordinator.publish(signed.verified(by: scene.federation.root.verifyingKey))
        try scene.simulation.settle()
        #expect(scene.branch.core.state.roster.policy.budgetNanoRho == TestFederation.budget + 1)
    }

    @Test func anEpochOfANumberThatWasRead() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.issuedAt += 1 }
        let second = scene.branch.core.state.roster
        #expect(second.number == 2)
        let other = try scene.federation.signed(scene.federation.epoch { $0.validUntil += 1 })
        try expectInvalid(other.signed, scene, saying: "does not follow epoch 2")
        #expect(scene.branch.core.state.roster == second)
        #expect(scene.branch.store.epochs.count == 2)
    }

    @Test func anotherEpochThanTheOneThisBranchEnrolledWith() throws {
        let scene = try RefusalScene()
        let other = try scene.federation.signed(scene.federation.epoch { $0.validUntil += 1 })
        let stranger = try TestBranch(scene.federation, 2, roster: other)
        let page = try #require(try scene.coordinator.page(for: 2, stranger.poll()))
        #expect(throws: NodeRefusal.self) { _ = try stranger.receive(page, now: scene.coordinator.now) }
        #expect(stranger.core.state.openIncident?.detail.contains("enrolled with") == true)
    }

    @Test func aRoundUnderAnEpochThatWasReplaced() throws {
        let scene = try RefusalScene()
        let old = scene.coordinator.roster.epoch.digest
        try scene.moveRoster { $0.issuedAt += 1 }
        scene.expect(
            .roster(reason: "the round names another epoch than 2"),
            from: try scene.announcement { $0.rosterDigest = old })
    }

    @Test func aRoundUnderAnExpiredRoster() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.validUntil = TestFederation.start + 10 }
        let announcement = try scene.announcement()
        scene.expect(
            .roster(reason: "epoch 2 has expired"), from: announcement, now: TestFederation.start + 11)
        #expect(try scene.branch.receive(announcement, now: TestFederation.start + 10).count == 1)
    }

    @Test func aRoundForABranchThatIsSuspended() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.members[0].status = .suspended }
        scene.expect(
            .roster(reason: "this branch is not an active member"), from: try scene.announcement())
    }

    @Test func aNewPeriodBeginsWithAnEmptyLedgerWhoseHeadGoesOn() throws {
        let scene = try RefusalScene(analysis: .churnLogistic)
        try scene.simulation.run(rounds: 1)
        try scene.coordinator.announce()
        try scene.coordinator.abort(.cancelled)
        try scene.simulation.decide()
        let head = scene.branch.ledger.head
        #expect(head != .zero)
        try scene.moveRoster { $0.policy.period = 2 }
        #expect(scene.branch.ledger == LedgerPosition(period: 2, head: head))
        #expect(scene.branch.ledger == scene.branch.store.position(period: 2))
        scene.expect(code: "roster_refused", from: try scene.announcement())
    }
}
