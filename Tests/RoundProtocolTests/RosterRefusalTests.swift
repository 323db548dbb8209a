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

    @Test func anEpochSignedByAnotherRoot() throws {
        let scene = try RefusalScene()
        let forged = try UnverifiedRosterEpoch.sign(next(scene), with: scene.federation.stranger)
        scene.expect(
            .roster(reason: "epoch 2 is not signed by the pinned root key"), from: .roster([forged]))
    }

    @Test func anEpochOfAnotherFederation() throws {
        let scene = try RefusalScene()
        let other = try scene.federation.signed(next(scene) { $0.federation = .zero })
        scene.expect(.roster(reason: "it belongs to another federation"), from: .roster([other.signed]))
    }

    @Test func anEpochThatDoesNotFollowTheOneThatIsHere() throws {
        let scene = try RefusalScene()
        let skipped = try scene.federation.signed(next(scene) { $0.number = 3 })
        let unchained = try scene.federation.signed(next(scene) { $0.previous = ProtocolHash.digest("test", [1]) })
        scene.expect(code: "roster_refused", from: .roster([skipped.signed]))
        scene.expect(code: "roster_refused", from: .roster([unchained.signed]))
    }

    @Test func anEpochThatGivesAMemberAnotherKeyOrGoesBackToAnEarlierPeriod() throws {
        let scene = try RefusalScene()
        let stranger = scene.federation.stranger.verifyingKey
        let swapped = try scene.federation.signed(next(scene) { $0.members[2].identityKey = stranger })
        scene.expect(code: "roster_refused", from: .roster([swapped.signed]))
        try scene.moveRoster { $0.policy.period = 2 }
        let back = try scene.federation.signed(next(scene) { $0.policy.period = 1 })
        scene.expect(code: "roster_refused", from: .roster([back.signed]))
    }

    @Test func aLowerEpochThanTheHighestSeenChangesNothing() throws {
        let scene = try RefusalScene()
        let first = scene.coordinator.roster
        try scene.moveRoster { $0.issuedAt += 1 }
        let second = scene.branch.core.state.roster
        #expect(second.epoch.number == 2)
        let other = try scene.federation.signed(scene.federation.epoch { $0.validUntil += 1 })
        #expect(try scene.branch.receive(.roster([first.signed, other.signed]), now: 0).isEmpty)
        #expect(scene.branch.core.state.roster == second)
        #expect(scene.branch.store.epochs.count == 2)
    }

    @Test func aRoundUnderAnEpochThatWasReplaced() throws {
        let scene = try RefusalScene()
        let old = scene.coordinator.roster.epoch.digest
        try scene.moveRoster { $0.issuedAt += 1 }
        scene.expect(
            .roster(reason: "the round names another epoch than 2"),
            from: .announcement(try scene.announcement { $0.rosterDigest = old }))
    }

    @Test func aRoundUnderAnExpiredRoster() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.validUntil = TestFederation.start + 10 }
        let announcement = try scene.announcement()
        scene.expect(
            .roster(reason: "epoch 2 has expired"), from: .announcement(announcement), now: TestFederation.start + 11)
        #expect(try scene.branch.receive(.announcement(announcement), now: TestFederation.start + 10).count == 1)
    }

    @Test func aRoundForABranchThatIsSuspended() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.members[0].status = .suspended }
        scene.expect(
            .roster(reason: "this branch is not an active member"), from: .announcement(try scene.announcement()))
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
        #expect(
            scene.branch.ledger == LedgerPosition(period: 2, chargedNanoRho: 0, reservedNanoRho: 0, head: head))
        #expect(scene.branch.ledger == scene.branch.store.position(period: 2))
        scene.expect(code: "roster_refused", from: .announcement(try scene.announcement()))
    }
}
