// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// What a period and a purpose hold: decided atomically, and explained.
struct BudgetLimitTests {
    private let federation: TestFederation
    private let limit = BudgetLimit(nanoRho: 100, purpose: "retention", purposeNanoRho: 40)

    init() throws { federation = try TestFederation() }

    private func reservation(_ name: String, _ limit: BudgetLimit, nanoRho: UInt64 = 10) throws -> LedgerReservation {
        LedgerReservation(
            round: ProtocolHash.digest("test", Array(name.utf8)), study: try StudyIdentifier(name), period: 1,
            nanoRho: nanoRho, limit: limit)
    }

    /// 64 reservations, each by a process that believes nothing has been reserved yet.
    private func accepted(_ limit: (Int) -> BudgetLimit) throws -> Int {
        var store = MemoryNodeStore(
            membership: federation.membership(1), roster: try federation.signed(federation.epoch()))
        var accepted = 0
        for index in 0..<64 {
            do {
                try store.commit([.reserve(reservation("study-\(index)", limit(index)))])
                accepted += 1
            } catch is NodeRefusal {}
        }
        return accepted
    }

    @Test func sixtyFourReservationsOverABudgetForTenGiveExactlyTen() throws {
        #expect(try accepted { _ in BudgetLimit(nanoRho: 100, purpose: "a", purposeNanoRho: 100) } == 10)
    }

    @Test func sixtyFourReservationsOverAPurposesLimitForFourGiveExactlyFour() throws {
        #expect(try accepted { _ in limit } == 4)
    }

    @Test func twoPurposesTogetherStayWithinTheBudgetAndEachWithinItsOwn() throws {
        let accepted = try accepted { index in
            index % 2 == 0 ? limit : BudgetLimit(nanoRho: 100, purpose: "service", purposeNanoRho: 100)
        }
        #expect(accepted == 10)
    }

    @Test func theSmallestOfAllLimitsHolds() throws {
        var branch = TestFederation.policy()
        branch.budgetNanoRho = 90
        var policy = federation.epoch().policy
        policy.budgetNanoRho = 100
        #expect(BudgetLimit(branch: branch, federation: policy, purpose: "a").purposeNanoRho == 90)
        policy.purposeBudgets = [PrivacyPolicy.PurposeBudget(purpose: "a", nanoRho: 50)]
        #expect(BudgetLimit(branch: branch, federation: policy, purpose: "a").purposeNanoRho == 50)
        #expect(BudgetLimit(branch: branch, federation: policy, purpose: "b").purposeNanoRho == 90)
        branch.purposeBudgets = ["a": 20, "b": 200]
        #expect(BudgetLimit(branch: branch, federation: policy, purpose: "a").purposeNanoRho == 20)
        let other = BudgetLimit(branch: branch, federation: policy, purpose: "b")
        #expect((other.nanoRho, other.purposeNanoRho) == (90, 90))
    }

    @Test func aShortfallSaysWhatWasAskedWhatIsLeftAndWhoSpentTheRest() throws {
        let entries = try [
            reservation("one", limit, nanoRho: 15).entry, reservation("two", limit, nanoRho: 20).entry,
            reservation("three", BudgetLimit(nanoRho: 100, purpose: "service", purposeNanoRho: 100), nanoRho: 30).entry,
        ]
        let ledger = LedgerPosition(period: 1, entries: entries, head: .zero)
        #expect(limit.shortfall(asking: 5, in: ledger) == nil)
        let ofPurpose = try #require(limit.shortfall(asking: 6, in: ledger))
        #expect(
            ofPurpose
                == BudgetShortfall(
                    asked: 6, remaining: 5, purpose: "retention", charged: 0, reserved: 35,
                    studies: [try StudyIdentifier("one"), try StudyIdentifier("two")]))
        let whole = BudgetLimit(nanoRho: 100, purpose: "retention", purposeNanoRho: 100)
        let ofPeriod = try #require(whole.shortfall(asking: 36, in: ledger))
        #expect((ofPeriod.remaining, ofPeriod.purpose, ofPeriod.studies.count) == (35, nil, 3))
        #expect(
            "\(ofPurpose)" == """
                it costs ρ = 0.000000006, but only ρ = 0.000000005 is left of this period's budget for 'retention' \
                (spent ρ = 0, reserved ρ = 0.000000035: one, two)
                """)
    }

    /// Nobody knows for what a recovered sum was spent, so it counts against every purpose.
    @Test func whatWasRecoveredCountsAgainstEveryPurpose() {
        let ledger = LedgerPosition(period: 1, recoveredNanoRho: 30, head: .zero)
        #expect(ledger.remaining(of: 100) == 70)
        #expect(ledger.remaining(of: 40, purpose: "retention") == 10)
        #expect(ledger.remaining(of: 20, purpose: "service") == 0)
    }

    @Test func sumsNeverLeaveTheirRange() throws {
        let entry = try reservation("one", limit, nanoRho: .max).entry
        let ledger = LedgerPosition(period: 1, entries: [entry], recoveredNanoRho: 1, head: .zero)
        #expect(ledger.remaining(of: .max) == 0)
    }

    @Test func aRoundOverItsPurposesLimitIsRefused() throws {
        let scene = try RefusalScene()
        let cost = scene.coordinator.proposal.study.rounds[0].nanoRho
        scene.branch.policy.purposeBudgets = ["retention": cost - 1]
        let step = try scene.announcement()
        scene.expect(
            .budgetExceeded(BudgetShortfall(asked: cost, remaining: cost - 1, purpose: "retention")), from: step)
        scene.branch.policy.purposeBudgets = ["retention": cost, "service": 0]
        #expect(try scene.branch.receive(step, now: scene.coordinator.now).count == 1)
    }
}
