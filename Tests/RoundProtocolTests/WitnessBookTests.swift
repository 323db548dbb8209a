// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// Head office's side: one target at a time, nothing counts before it is durable, nothing is asked twice in a row.
struct WitnessBookTests {
    private let simulation: Simulation
    private var coordinator: TestCoordinator { simulation.coordinator }

    init() throws {
        simulation = try Simulation()
        try simulation.settle()
    }

    private func append() throws {
        try coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
    }

    /// These branches read to the target and their next polls arrive.
    private func cosign(_ nodes: [NodeIdentifier]) throws {
        for node in nodes {
            while let page = try coordinator.page(for: node, simulation[node].poll()) {
                _ = try simulation[node].receive(page, now: coordinator.now)
            }
            try coordinator.collect(simulation[node].poll(), from: node)
        }
    }

    /// A branch that does not answer a study, or does not get on with a round, is asked for the other all the same.
    @Test func aStudyToDecideAndARoundsStepTakeTurns() throws {
        try coordinator.announce()
        while try simulation.read() {}
        let other = simulation.federation.proposal(try simulation.federation.draft("other").specification())
        let branch = simulation[1]
        var book = coordinator.book
        let steps = try (0..<4).map { _ in
            try coordinator.store.read { reading in
                try book.answer(
                    branch.poll(), from: 1, proposal: other, rounds: coordinator.round.map { [$0] } ?? [],
                    now: coordinator.now, log: reading)?.step
            }
        }
        let isProposal = steps.map { step in if case .proposal? = step { true } else { false } }
        #expect(isProposal == [false, true, false, true])
        #expect(steps.allSatisfy { $0 != nil })
    }

    @Test func aTargetStaysUntilItHasItsQuorum() throws {
        try append()
        try cosign([1, 2, 3])
        try append()
        #expect(coordinator.book.target?.checkpoint.size == 4)
        #expect(coordinator.book.witnessed?.checkpoint.size == 3)
        try cosign([4])
        #expect(coordinator.book.witnessed?.checkpoint.size == 4)
        #expect(coordinator.book.target?.checkpoint.size == 5)
    }

    @Test func aTargetWithoutItsQuorumGivesWayAfterAWhile() throws {
        try append()
        try cosign([1])
        try append()
        try coordinator.wait(seconds: WitnessBook.patienceSeconds - 1)
        #expect(coordinator.book.target?.checkpoint.size == 4)
        try coordinator.wait(seconds: 1)
        #expect(coordinator.book.target?.checkpoint.size == 5)
    }

    @Test func aTargetThatNobodyWasShownGivesWayAtOnce() throws {
        try append()
        try append()
        #expect(coordinator.book.target?.checkpoint.size == 5)
    }

    @Test func aQuorumIsDurableWithEveryCosignatureThatCameLater() throws {
        try append()
        try cosign([1, 2, 3])
        #expect(try coordinator.store.read { try $0.witnessedNotes().map(\.size) } == [3])
        try cosign([4])
        let note = try #require(try coordinator.store.read { try $0.witnessedNotes() }.first)
        #expect((note.size, note.isKept) == (4, false))
        try cosign([5])
        try coordinator.wait(seconds: 0)
        let later = try #require(try coordinator.store.read { try $0.witnessedNotes() }.first)
        let members = EnrolledMembers(epoch: coordinator.roster.epoch)
        #expect(try members.verifier().verifyFirst(note.note).cosignatures.count == 4)
        #expect(try members.verifier().verifyFirst(later.note).cosignatures.count == 5)
        #expect(coordinator.book.publishedNote == later.note)
    }

    @Test func aBookThatIsReadBackGoesOnWhereItWas() throws {
        try append()
        try cosign([1, 2, 3, 4])
        let notice = try simulation[5].notice(.leave, now: coordinator.now)
        try coordinator.take(.membershipNotice(notice), from: 5)
        try append()
        let before = coordinator.book
        try coordinator.restart()
        let after = coordinator.book
        #expect(after.membership == before.membership)
        #expect(after.witnessed?.checkpoint == before.witnessed?.checkpoint)
        #expect(after.readSize == before.readSize)
        #expect(after.target?.checkpoint.size == 6)
        try simulation.settle()
        #expect(coordinator.book.membership.inForce?.members.count == 4)
    }

    @Test func theChargesOfALogThatIsReadBackAreKnown() throws {
        try simulation.runToEnd()
        try simulation.settle()
        let before = coordinator.book.lastChargeIndex
        #expect(before != nil)
        try coordinator.restart()
        #expect(coordinator.book.lastChargeIndex == before)
    }

    @Test func aCosignatureIsTakenFromItsOwnBranchOnly() throws {
        try append()
        let page = try #require(try coordinator.page(for: 1, simulation[1].poll()))
        _ = try simulation[1].receive(page, now: coordinator.now)
        let poll = try simulation[1].poll()
        #expect(throws: TransparencyLogError.self) { try coordinator.collect(poll, from: 2) }
        try coordinator.collect(poll, from: 1)
        #expect(coordinator.book.target?.cosignatures.count == 1)
    }

    @Test func aCosignatureOfAnotherTreeIsRefused() throws {
        try append()
        let twin = try TestCoordinator(
            simulation.federation, roster: coordinator.epochs[0], draft: simulation.federation.draft())
        let other = try TestBranch(simulation.federation, 1, roster: coordinator.epochs[0])
        try twin.append(.contractPublished(name: "y", contractVersion: 1, digest: .zero))
        let page = try #require(try twin.page(for: 1, other.poll()))
        _ = try other.receive(page, now: twin.now)
        let poll = try other.poll()
        #expect(poll.logSize == coordinator.book.target?.checkpoint.size)
        #expect(throws: TransparencyLogError.self) { try coordinator.collect(poll, from: 1) }
        #expect(coordinator.book.target?.cosignatures.isEmpty == true)
    }

    @Test func anAuditorsWitnessIsPublishedAndDoesNotCount() throws {
        let auditor = Cosigner(name: try NoteName("auditor.example"), key: simulation.federation.stranger)
        try append()
        var book = try coordinator.store.read {
            try WitnessBook(restoring: $0, others: [auditor.verifierKey], now: coordinator.now)
        }
        let (target, witnessed) = (try #require(book.target), try #require(book.witnessed))
        let members = witnessed.cosignatures.count
        // On the newest checkpoint with a quorum it is published with the members' cosignatures, and outlives a restart.
        try book.add(try auditor.cosign(witnessed, timeSeconds: coordinator.now), on: witnessed)
        #expect(book.witnessed?.cosignatures.count == members + 1)
        #expect(book.witnessed?.checkpoint == witnessed.checkpoint)
        let saved = try book.tick(now: coordinator.now).actions
        try coordinator.write { transaction in for action in saved { try action.perform(in: transaction) } }
        let restored = try coordinator.store.read {
            try WitnessBook(restoring: $0, others: [auditor.verifierKey], now: coordinator.now)
        }
        #expect(restored.witnessed?.cosignatures.map(\.key).contains(auditor.verifierKey) == true)
        // What has no quorum yet does not get nearer to it.
        try book.add(try auditor.cosign(target, timeSeconds: coordinator.now), on: target)
        #expect(book.witnessed?.checkpoint.size == 3)
        #expect(book.target?.cosignatures.isEmpty == true)
    }

    @Test func aStrangersCosignatureIsNotPublished() throws {
        let (auditor, stranger) = try (
            Cosigner(name: NoteName("auditor.example"), key: simulation.federation.stranger),
            Cosigner(name: NoteName("auditor.example"), key: simulation.federation.officer)
        )
        var book = try coordinator.store.read {
            try WitnessBook(restoring: $0, others: [auditor.verifierKey], now: coordinator.now)
        }
        let witnessed = try #require(book.witnessed)
        let signature = try stranger.cosign(witnessed, timeSeconds: coordinator.now)
        #expect(throws: TransparencyLogError.self) { try book.add(signature, on: witnessed) }
        #expect(book.witnessed == witnessed)
    }

    @Test func aBranchThatHasReadAndCosignedIsLeftInPeace() throws {
        for branch in simulation.branches {
            #expect(try coordinator.answer(to: branch.node, branch.poll()) == nil)
        }
        try coordinator.wait(seconds: WitnessBook.refreshSeconds - 1 - WitnessBook.patienceSeconds)
        #expect(try coordinator.answer(to: 1, simulation[1].poll()) == nil)
    }

    @Test func aCosignatureIsAskedForAnewWhenItGrowsOld() throws {
        try coordinator.wait(seconds: WitnessBook.refreshSeconds)
        let page = try #require(try coordinator.answer(to: 1, simulation[1].poll())?.log)
        #expect(page.entries.isEmpty)
        #expect(try coordinator.answer(to: 1, simulation[1].poll()) == nil, "not twice in a row")
        _ = try simulation[1].receive(CoordinatorMessage(log: page), now: coordinator.now)
        try coordinator.collect(simulation[1].poll(), from: 1)
        #expect(coordinator.book.witnessed?.cosignatures.contains { $0.timeSeconds == coordinator.now } == true)
        try coordinator.wait(seconds: WitnessBook.repeatSeconds)
        #expect(try coordinator.answer(to: 1, simulation[1].poll()) == nil)
        #expect(try coordinator.answer(to: 2, simulation[2].poll()) != nil)
    }

    /// A round that waits for an hour is still begun on the strength of fresh cosignatures.
    @Test func aRoundThatBeginsSlowlyIsWitnessedAnew() throws {
        try coordinator.announce()
        simulation[5].isOn = false
        while try simulation.turn() {}
        for _ in 0..<5 {
            try coordinator.wait(seconds: WitnessBook.refreshSeconds)
            while try simulation.turn() {}
        }
        simulation[5].isOn = true
        try simulation.finishRound()
        #expect(simulation.branches.flatMap(\.refusals).isEmpty)
        #expect(try simulation.releases.first?.contributors == 5)
    }

    @Test func aPageHoldsNoMoreThanItsLimits() throws {
        for _ in 0..<40 {
            try coordinator.append(
                .modelRetired(model: "m", digest: .zero, reason: String(repeating: "r", count: 4096)))
        }
        let entries = Array(repeating: LogEvent.modelRetired(model: "m", digest: .zero, reason: "r"), count: 4100)
        try coordinator.write { [coordinator] in
            _ = try coordinator.log.append(entries, now: coordinator.now, in: $0)
        }
        var sizes: [Int] = []
        let late = try TestBranch(simulation.federation, 2, roster: coordinator.epochs[0])
        while let page = try coordinator.page(for: 2, late.poll()) {
            sizes.append(page.log?.entries.count ?? 0)
            #expect(page.log?.entries.reduce(0) { $0 + $1.count } ?? 0 <= Limits.maximumPageBytes)
            _ = try late.receive(page, now: coordinator.now)
        }
        #expect(sizes.prefix(2) == [Limits.maximumPageEntries, 4143 - Limits.maximumPageEntries])
        #expect(late.core.state.reading.size == 4143)
    }

    @Test func aQuorumComesAboutOnlyWithEnoughOfThoseWhoCount() {
        #expect(coordinator.book.canReachQuorum(with: [1, 2, 3, 4]))
        #expect(!coordinator.book.canReachQuorum(with: [1, 2, 3, 9]))
    }
}

/// What the log holds beside the rounds: the account of the spending, and the signatures behind an entry.
struct SettlementTests {
    @Test func aStudysEndSettlesWhatEveryBranchHasSpent() throws {
        let simulation = try Simulation()
        simulation[3].isOffAfter = .advertisement
        try simulation.runToEnd()
        try simulation.comeBack(3)
        guard case .budgetSettled(let account) = try simulation.coordinator.events().last else {
            Issue.record("a study's end must be settled")
            return
        }
        #expect(account.period == 1)
        #expect(account.balances.map(\.node) == [1, 2, 4, 5])
        for balance in account.balances {
            #expect(balance.chargedNanoRho == simulation[balance.node].ledger.chargedNanoRho)
            #expect(balance.ledgerHead == simulation[balance.node].ledger.head)
        }
    }

    @Test func aPeriodThatEndsIsSettledBehindTheEpochThatOpensTheNext() throws {
        let simulation = try Simulation(analysis: .churnLogistic)
        try simulation.run(rounds: 2)
        let next = try simulation.federation.signed(
            simulation.federation.epoch(after: simulation.coordinator.roster.epoch) { $0.policy.period = 2 })
        try simulation.coordinator.publish(next)
        try simulation.settle()
        guard case .budgetSettled(let account) = try simulation.coordinator.events().last else {
            Issue.record("a period's end must be settled")
            return
        }
        #expect(account.balances.count == 5)
        #expect(account.balances.map(\.ledgerHead) == simulation.branches.map(\.ledger.head))
        #expect(simulation[1].ledger.chargedNanoRho == 0)
    }

    @Test func theSignaturesOfAClosedRoundAreKeptUnderTheDigestInTheLog() throws {
        let simulation = try Simulation()
        try simulation.runToEnd()
        let record = try #require(try simulation.records.first)
        let digest = try #require(record.signaturesDigest)
        let bytes = try #require(try simulation.coordinator.store.read { try $0.artefact(digest) })
        #expect(ProtocolHash.digest("signatures", bytes) == digest)
        let set = try ConsistencySet(canonicalBytes: bytes)
        let context = try #require(record.survivorContext)
        #expect(set.signatures.count >= 4)
        for entry in set.signatures {
            let key = try #require(simulation.coordinator.roster.epoch.activeKeys[entry.node])
            #expect(key.isValid(entry.signature, for: context))
        }
    }

    @Test func aRoundAbortedBeforeItsSignaturesNamesNone() throws {
        let simulation = try Simulation()
        try simulation.decide()
        try simulation.coordinator.announce()
        try simulation.run(to: "agreeing")
        try simulation.coordinator.abort(.consistencyMissing)
        #expect(try simulation.records.first?.signaturesDigest == nil)
    }
}
