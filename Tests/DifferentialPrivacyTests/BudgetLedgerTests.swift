// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Foundation
import Testing

struct BudgetLedgerTests {
    private func digest(_ number: Int) -> Digest { SHA256.hash(Array("round \(number)".utf8)) }

    private func reserve(
        _ ledger: inout BudgetLedger, _ number: Int, _ nanoRho: UInt64, study: String = "churn"
    ) throws {
        try ledger.reserve(
            round: digest(number), study: study, specification: digest(-number), nanoRho: nanoRho)
    }

    @Test func reservesChargesAndSettlesEachOnce() throws {
        var ledger = try BudgetLedger(period: 4, limitNanoRho: 100)
        try reserve(&ledger, 1, 30)
        #expect(ledger.leftNanoRho == 70)
        #expect(throws: DifferentialPrivacyError.wrongLedgerState(needed: "charged")) {
            try ledger.settle(round: digest(1))
        }
        let head = try ledger.charge(round: digest(1))
        #expect(head == ledger.head)
        #expect(throws: DifferentialPrivacyError.wrongLedgerState(needed: "reserved")) {
            try ledger.charge(round: digest(1))
        }
        try ledger.settle(round: digest(1))
        #expect(throws: DifferentialPrivacyError.wrongLedgerState(needed: "charged")) {
            try ledger.settle(round: digest(1))
        }
        #expect(ledger.entries[digest(1)]?.state == .settled)
        #expect(ledger.leftNanoRho == 70)
        #expect(ledger.head == head)
    }

    @Test func refusesARoundThatItKnows() throws {
        var ledger = try BudgetLedger(period: 1, limitNanoRho: 100)
        try reserve(&ledger, 1, 10)
        let before = ledger
        #expect(throws: DifferentialPrivacyError.duplicateRound) { try reserve(&ledger, 1, 10) }
        #expect(ledger == before)
        try ledger.openPeriod(2, limitNanoRho: 100)
        #expect(throws: DifferentialPrivacyError.duplicateRound) { try reserve(&ledger, 1, 10) }
    }

    @Test func refusesAStepOfARoundThatItDoesNotKnow() throws {
        var ledger = try BudgetLedger(period: 1, limitNanoRho: 100)
        #expect(throws: DifferentialPrivacyError.wrongLedgerState(needed: "reserved")) {
            try ledger.charge(round: digest(1))
        }
        #expect(throws: DifferentialPrivacyError.wrongLedgerState(needed: "charged")) {
            try ledger.settle(round: digest(1))
        }
    }

    @Test func refusalSaysWhatIsLeftAndWhoSpentIt() throws {
        var ledger = try BudgetLedger(period: 7, limitNanoRho: 100)
        try reserve(&ledger, 1, 20, study: "segments")
        try reserve(&ledger, 2, 30, study: "churn")
        try reserve(&ledger, 3, 5, study: "segments")
        _ = try ledger.charge(round: digest(2))
        let refusal = BudgetRefusal(
            period: 7, asked: 46, left: 45, spent: 55,
            studies: [.init(study: "churn", nanoRho: 30), .init(study: "segments", nanoRho: 25)])
        let before = ledger
        #expect(throws: DifferentialPrivacyError.overBudget(refusal)) { try reserve(&ledger, 4, 46) }
        #expect(ledger == before)
        #expect(
            refusal.description
                == "the round asks for 46 nano-rho but 45 are left in period 7; 55 were spent before, "
                + "by churn 30, segments 25")
        #expect(throws: Never.self) { try reserve(&ledger, 4, 45) }
    }

    @Test func sixtyFourConcurrentReservationsOverABudgetForTenGiveTen() async throws {
        let ledger = SharedLedger(try BudgetLedger(period: 1, limitNanoRho: 10 * 1_000_003 + 1_000_002))
        let rounds = (0..<64).map(digest)
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for round in rounds { group.addTask { ledger.reserve(round, 1_000_003) } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(accepted == 10)
        #expect(ledger.spent == 10 * 1_000_003)
    }

    @Test(arguments: [0, Limits.maximumNanoRho + 1, .max])
    func refusesCostsThatNoRoundCanHave(nanoRho: UInt64) throws {
        var ledger = try BudgetLedger(period: 1, limitNanoRho: Limits.maximumNanoRho)
        let before = ledger
        #expect(throws: DifferentialPrivacyError.self) { try reserve(&ledger, 1, nanoRho) }
        #expect(ledger == before)
    }

    @Test func additionThatOverflowsIsARefusal() throws {
        #expect(try BudgetArithmetic.spend(2, after: .max - 1, limit: .max) == nil)
        #expect(try BudgetArithmetic.spend(1, after: .max - 1, limit: .max) == .max)
        #expect(try BudgetArithmetic.spend(1, after: 10, limit: 5) == nil)
    }

    @Test func refusesABudgetOverTheLimit() throws {
        #expect(throws: DifferentialPrivacyError.self) {
            try BudgetLedger(period: 1, limitNanoRho: Limits.maximumNanoRho + 1)
        }
        var ledger = try BudgetLedger(period: 1, limitNanoRho: Limits.maximumNanoRho)
        #expect(throws: DifferentialPrivacyError.self) { try ledger.openPeriod(2, limitNanoRho: .max) }
        #expect(ledger.period == 1)
    }

    @Test func periodsOnlyGoForwards() throws {
        var ledger = try BudgetLedger(period: 3, limitNanoRho: 50)
        try reserve(&ledger, 1, 50)
        for number in [0, 2, 3] as [UInt64] {
            #expect(throws: DifferentialPrivacyError.periodNotAfter(current: 3, requested: number)) {
                try ledger.openPeriod(number, limitNanoRho: 1000)
            }
        }
        let head = try ledger.charge(round: digest(1))
        try ledger.openPeriod(5, limitNanoRho: 40)
        #expect(ledger.leftNanoRho == 40)
        #expect(ledger.head == head)
        #expect(ledger.studySpends().isEmpty)
        try ledger.settle(round: digest(1))
        #expect(ledger.leftNanoRho == 40)
    }

    @Test func headCommitsToEveryChargeInOrder() throws {
        func head(_ order: [Int], cost: UInt64 = 3) throws -> Digest {
            var ledger = try BudgetLedger(period: 1, limitNanoRho: 100)
            for number in [1, 2] { try reserve(&ledger, number, cost) }
            for number in order { _ = try ledger.charge(round: digest(number)) }
            return ledger.head
        }
        let expected = [1, 2].reduce(Digest.zero) {
            ProtocolHash.digest("ledger", $0.bytes, digest(-$1).bytes, [3, 0, 0, 0, 0, 0, 0, 0])
        }
        #expect(try head([1, 2]) == expected)
        #expect(try head([2, 1]) != expected)
        #expect(try head([1]) != expected)
        #expect(try head([1, 2], cost: 4) != expected)
        #expect(try head([]) == .zero)
    }
}

/// One ledger that several tasks reach for: each operation whole, as a database transaction makes it.
private final class SharedLedger: @unchecked Sendable {
    // Safety: only touched while holding the lock.
    private var ledger: BudgetLedger
    private let lock = NSLock()

    init(_ ledger: BudgetLedger) { self.ledger = ledger }

    var spent: UInt64 { lock.withLock { ledger.spentNanoRho } }

    func reserve(_ round: Digest, _ nanoRho: UInt64) -> Bool {
        lock.withLock {
            let accepted: Void? = try? ledger.reserve(
                round: round, study: "churn", specification: round, nanoRho: nanoRho)
            return accepted != nil
        }
    }
}
