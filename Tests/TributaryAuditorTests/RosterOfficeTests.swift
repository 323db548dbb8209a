// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Synchronization
import Testing
import TributaryAuditor

/// A coordinator that keeps what it is given, unless it is told to lie.
private final class FakeCoordinator: CoordinatorDesk {
    struct Down: Error {}

    let served = Mutex<[UInt8]?>(nil)
    let isDown = Mutex(false)

    func roster() -> [UInt8]? { served.withLock { $0 } }
    func submitRoster(_ epoch: [UInt8]) throws {
        if isDown.withLock({ $0 }) { throw Down() }
        served.withLock { $0 = epoch }
    }
    func pendingEnrolments() -> [UInt8] { PendingEnrolment.encode([]) }
    func pendingApprovals() -> [UInt8] { PendingApprovals.encode([]) }
    func submitApproval(_ approval: [UInt8]) {}
}

struct RosterOfficeTests {
    private let folder: TemporaryFolder
    private let coordinator = FakeCoordinator()
    private let federation = TestFederation()

    init() throws { folder = try TemporaryFolder() }

    private var office: RosterOffice {
        let root = federation.root.verifyingKey
        return RosterOffice(
            archive: RosterArchive(folder: folder.path, root: root), root: root, coordinator: coordinator)
    }

    private func next(after last: RosterEpoch? = nil) throws -> RosterEpoch {
        var story = federation
        if let last { story.epochs.append(last) }
        return try story.nextEpoch()
    }

    @Test func aPublishedEpochIsTheNewest() async throws {
        #expect(try await office.newest() == nil)
        let first = try await office.publish(next(), with: federation.root)
        #expect(try await office.newest() == first)
        let second = try await office.publish(next(after: first.epoch), with: federation.root)
        #expect(try await office.newest() == second)
    }

    @Test func anInterruptedSubmissionIsMadeAgainAsItWasSigned() async throws {
        coordinator.isDown.withLock { $0 = true }
        await #expect(throws: FakeCoordinator.Down.self) { try await office.publish(next(), with: federation.root) }
        coordinator.isDown.withLock { $0 = false }
        let newest = try #require(try await office.newest())
        #expect(coordinator.roster() == newest.signed.canonicalBytes)
    }

    @Test func oneNumberIsNeverSignedTwice() async throws {
        _ = try await office.publish(next(), with: federation.root)
        await #expect(throws: AuditorError.self) { try await office.publish(next(), with: federation.root) }
    }

    @Test func aForeignRosterIsRefused() async throws {
        let first = try await office.publish(next(), with: federation.root)
        let forged = try UnverifiedRosterEpoch.sign(next(after: first.epoch), with: TestFederation.key(97))
        coordinator.served.withLock { $0 = forged.canonicalBytes }
        await #expect(throws: AuditorError.self) { try await office.newest() }
    }

    @Test func aRosterOfThisRootThatTheDirectoryDoesNotKnowIsRefused() async throws {
        let unknown = try UnverifiedRosterEpoch.sign(next(), with: federation.root)
        coordinator.served.withLock { $0 = unknown.canonicalBytes }
        await #expect(throws: AuditorError.self) { try await office.newest() }
    }

    @Test func anAlteredArchiveIsRefused() async throws {
        let first = try await office.publish(next(), with: federation.root)
        var bytes = first.signed.canonicalBytes
        bytes[40] ^= 1
        try PrivateFile.write(bytes, to: folder.path + "/000001.epoch")
        await #expect(throws: AuditorError.self) { try await office.newest() }
    }

    @Test func aLooserPolicyIsNotEvenSignedWithoutASecondSignature() async throws {
        let first = try await office.publish(next(), with: federation.root)
        var looser = try next(after: first.epoch)
        looser.policy.budgetNanoRho += 1
        await #expect(throws: AuditorError.self) { try await office.publish(looser, with: federation.root) }
        #expect(try await office.newest() == first)
        let stranger = EpochEndorsement.sign(looser, with: federation.operatorKey)
        await #expect(throws: AuditorError.self) {
            try await office.publish(looser, endorsements: [stranger], with: federation.root)
        }
        let endorsement = EpochEndorsement.sign(looser, with: federation.officer)
        let second = try await office.publish(looser, endorsements: [endorsement], with: federation.root)
        #expect(try await office.newest() == second)
    }

    @Test func anEndorsementIsForOneEpochAlone() async throws {
        let first = try await office.publish(next(), with: federation.root)
        var looser = try next(after: first.epoch)
        looser.policy.budgetNanoRho += 1
        let endorsement = EpochEndorsement.sign(looser, with: federation.officer)
        looser.policy.budgetNanoRho += 1
        await #expect(throws: AuditorError.self) {
            try await office.publish(looser, endorsements: [endorsement], with: federation.root)
        }
    }

    @Test func aNewPeriodSaysWhatAllPeriodsTogetherReveal() async throws {
        let first = try await office.publish(next(), with: federation.root)
        var tighter = try next(after: first.epoch)
        tighter.policy.budgetNanoRho = 4_000_000
        _ = try await office.publish(tighter, with: federation.root)
        #expect(try office.budgets() == [1: 10_000_000])
        var second = tighter.policy
        second.period = 2
        let text = PeriodOpening(second, earlier: try office.budgets()).text
        #expect(text.contains("may again spend rho 0.004, epsilon "))
        #expect(text.contains("over all periods up to\n  rho 0.014, epsilon "))
    }

    @Test func tooFewFoundersFoundNothing() async throws {
        var alone = try next()
        alone.members = Array(alone.members.prefix(1))
        await #expect(throws: AuditorError.self) { try await office.publish(alone, with: federation.root) }
        #expect(coordinator.roster() == nil)
    }

    @Test func anotherKeyThanTheRootsSignsNothing() async throws {
        await #expect(throws: AuditorError.self) {
            try await office.publish(next(), with: TestFederation.key(97))
        }
        #expect(coordinator.roster() == nil)
    }
}
