// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import GRDB
import Persistence
import RoundProtocol
import Testing

struct NodeLedgerTests {
    let node: SampleNode

    init() throws { node = try SampleNode() }

    @Test func reservationsFillTheLimitAndNotOneMore() throws {
        try node.store.commit([.reserve(try node.reservation("a", cost: 6, limit: 10))])
        #expect { try node.store.commit([.reserve(try node.reservation("b", cost: 5, limit: 10))]) } throws: {
            SampleNode.isShortfall($0, asked: 5, remaining: 4)
        }
        try node.store.commit([.reserve(try node.reservation("b", cost: 4, limit: 10))])
        for limit: UInt64 in [10, 0] {
            #expect { try node.store.commit([.reserve(try node.reservation("c", cost: 1, limit: limit))]) } throws: {
                SampleNode.isShortfall($0, asked: 1, remaining: 0)
            }
        }
        try node.store.commit([.reserve(try node.reservation("c", cost: 10, limit: 10, period: 2))])
        #expect(try node.store.ledgerEntries().map(\.nanoRho) == [6, 4, 10])
    }

    @Test func chargesCountAndCancelledReservationsDoNot() throws {
        try node.store.commit([
            .reserve(try node.reservation("a", cost: 6, limit: 10)),
            .reserve(try node.reservation("b", cost: 4, limit: 10)),
            .charge(round: node.sample.digest("a")), .cancelReservation(round: node.sample.digest("b")),
        ])
        #expect { try node.store.commit([.reserve(try node.reservation("c", cost: 5, limit: 10))]) } throws: {
            SampleNode.isShortfall($0, asked: 5, remaining: 4)
        }
        try node.store.commit([.reserve(try node.reservation("c", cost: 4, limit: 10))])
        #expect(try node.store.ledgerEntries().map(\.state) == [.charged, .cancelled, .reserved])
        let ledger = try node.load().ledger
        #expect(ledger.chargedNanoRho == 6)
        #expect(ledger.reservedNanoRho == 4)
    }

    @Test func aRoundIsEnteredOnceForEver() throws {
        let reservation = try node.reservation("a", cost: 1, limit: 10)
        try node.store.commit([.reserve(reservation), .cancelReservation(round: reservation.round)])
        #expect(throws: PersistenceError.duplicate(what: "round \(reservation.round) in the ledger")) {
            try node.store.commit([.reserve(reservation)])
        }
    }

    @Test func aChargeHappensOnceAndIsFinal() throws {
        let round = node.sample.digest("a")
        let refusal = PersistenceError.wrongLedgerState(round: round, needed: .reserved)
        #expect(throws: refusal) { try node.store.commit([.charge(round: round)]) }
        try node.store.commit([.reserve(try node.reservation("a", cost: 1, limit: 10)), .charge(round: round)])
        #expect(throws: refusal) { try node.store.commit([.charge(round: round)]) }
        #expect(throws: refusal) { try node.store.commit([.cancelReservation(round: round)]) }
        #expect(try node.store.ledgerEntries().map(\.state) == [.charged])
    }

    @Test func theFileItselfRefusesToUndoACharge() throws {
        let round = node.sample.digest("a")
        try node.store.commit([.reserve(try node.reservation("a", cost: 1, limit: 10)), .charge(round: round)])
        let queue = try DatabaseQueue(path: node.path)
        for statement in [
            "DELETE FROM ledger", "UPDATE ledger SET nano_rho = 2", "UPDATE ledger SET state = 'cancelled'",
            "UPDATE ledger SET charge_number = 7",
        ] {
            #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: statement) } }
        }
    }

    @Test func theHeadChainsEveryListedChargeInTheLogsOrder() throws {
        let names = ["a", "b", "c"]
        try node.store.commit(try names.map { .reserve(try node.reservation($0, cost: 2, limit: 10)) })
        for name in names { try node.store.commit([.charge(round: node.sample.digest(name))]) }
        #expect(try node.load().ledger.chargedNanoRho == 6)
        #expect(try node.load().ledger.head == .zero)
        var head = Digest.zero
        for name in ["b", "c", "a"] {
            try node.store.commit([.listCharge(round: node.sample.digest(name))])
            head = BudgetArithmetic.head(after: head, specification: node.sample.digest(name), nanoRho: 2)
            #expect(try node.load().ledger.head == head)
        }
    }

    @Test func aChargeIsListedOnceAndOnlyACharge() throws {
        let round = node.sample.digest("a")
        let refusal = PersistenceError.wrongLedgerState(round: round, needed: .charged)
        try node.store.commit([.reserve(try node.reservation("a", cost: 1, limit: 10))])
        #expect(throws: refusal) { try node.store.commit([.listCharge(round: round)]) }
        try node.store.commit([.charge(round: round), .listCharge(round: round)])
        let head = try node.load().ledger.head
        #expect(throws: PersistenceError.writeOnce(what: "the charge of round \(round) in the chain")) {
            try node.store.commit([.listCharge(round: round)])
        }
        #expect(try node.load().ledger.head == head)
    }

    @Test func aLedgerWhoseCostsWereAlteredIsNotLoaded() throws {
        let round = node.sample.digest("a")
        try node.store.commit([
            .reserve(try node.reservation("a", cost: 2, limit: 10)), .charge(round: round), .listCharge(round: round),
        ])
        try DatabaseQueue(path: node.path).write {
            try $0.execute(
                sql: """
                    DROP TRIGGER ledger_line_is_final; DROP TRIGGER ledger_claim_is_final;
                    UPDATE ledger SET nano_rho = 1
                    """)
        }
        #expect(throws: PersistenceError.malformed(what: "the ledger's chain of charges")) { try node.load() }
    }

    @Test func aNewPeriodStartsAtZeroAndKeepsTheHead() throws {
        // The enrolment's period counts until the log has named another.
        for (period, charged): (UInt64, UInt64) in [(1, 9), (2, 0)] {
            let path = node.directory.file("period-\(period).sqlite")
            let store = try SQLiteNodeStore(path: path, key: node.key)
            try store.enroll(
                node.sample.membership, roster: try node.sample.epochs(period, movesPeriod: true)[Int(period) - 1])
            try store.commit([
                .reserve(try node.reservation("a", cost: 9, limit: 10)), .charge(round: node.sample.digest("a")),
                .listCharge(round: node.sample.digest("a")),
            ])
            let ledger = try #require(try store.load(identity: node.identity)).ledger
            #expect(ledger.period == period)
            #expect(ledger.chargedNanoRho == charged)
            #expect(ledger.head == (try store.ledgerEntries()[0].head(after: .zero)))
        }
    }

    @Test func aPurposeHasALimitOfItsOwnInsideTheWhole() throws {
        try node.store.commit([.reserve(try node.reservation("a", cost: 3, limit: 10, purposeLimit: 4))])
        #expect {
            try node.store.commit([.reserve(try node.reservation("b", cost: 2, limit: 10, purposeLimit: 4))])
        } throws: { SampleNode.isShortfall($0, asked: 2, remaining: 1) }
        let other = try node.reservation("b", cost: 2, limit: 10, study: "segments", purpose: "research")
        try node.store.commit([.reserve(other), .charge(round: other.round)])
        #expect {
            try node.store.commit([.reserve(try node.reservation("c", cost: 6, limit: 10, purpose: "other"))])
        } throws: { SampleNode.isShortfall($0, asked: 6, remaining: 5) }
        let ledger = try node.load().ledger
        #expect(ledger.remaining(of: 4, purpose: "retention") == 1)
        #expect(ledger.remaining(of: 10, purpose: "research") == 8)
        #expect(try node.store.ledgerEntries().map(\.purpose) == ["retention", "research"])
    }

    @Test func aRecoveryOrderTakesThePlaceOfTheChargesBeforeIt() throws {
        try node.store.commit([
            .reserve(try node.reservation("a", cost: 6, limit: 100)), .charge(round: node.sample.digest("a")),
            .reserve(try node.reservation("b", cost: 1, limit: 100)),
        ])
        let recovery = LedgerRecovery(index: 40, period: 1, chargedNanoRho: 20, head: node.sample.digest("order"))
        try node.store.commit([.recover(recovery)])
        var ledger = try node.load().ledger
        #expect(ledger.chargedNanoRho == 20 && ledger.reservedNanoRho == 1)
        #expect(ledger.head == recovery.head)
        try node.store.commit([
            .charge(round: node.sample.digest("b")), .listCharge(round: node.sample.digest("b")),
        ])
        ledger = try node.load().ledger
        #expect(ledger.chargedNanoRho == 21 && ledger.reservedNanoRho == 0)
        #expect(ledger.head == (try node.store.ledgerEntries()[1].head(after: recovery.head)))
        #expect { try node.store.commit([.reserve(try node.reservation("c", cost: 2, limit: 22))]) } throws: {
            SampleNode.isShortfall($0, asked: 2, remaining: 1)
        }
        #expect(throws: PersistenceError.duplicate(what: "the recovery at log entry 40")) {
            try node.store.commit([.recover(recovery)])
        }
    }

    @Test func aChargeThatTheLogPassedOverIsKnownForThePeriod() throws {
        let (round, other) = (try node.round(), node.sample.digest("a"))
        try node.store.commit([.roster(node.roster)])
        try node.store.commit([
            .reserve(try node.reservation("a", cost: 6, limit: 100)), .charge(round: other),
            .reserve(node.reservation(round)), .round(round.node[1]), .charge(round: round.specification.digest),
        ])
        // The log may still list the one that is under way.
        #expect(try node.load().ledger.passedOverNanoRho == 6)
        try node.store.commit([.recover(LedgerRecovery(index: 40, period: 1, chargedNanoRho: 6, head: .zero))])
        #expect(try node.load().ledger.passedOverNanoRho == 6)
        try node.store.commit([.listCharge(round: other)])
        #expect(try node.load().ledger.passedOverNanoRho == 0)
    }

    @Test func aRoundWhoseSessionCannotBeReadBackIsKnownByItsLedgerLine() throws {
        // The round names an epoch that this node does not hold.
        let round = try node.round(roster: node.sample.epochs(2)[1].epoch)
        try node.store.commit([.roster(node.roster)])
        let digest = round.specification.digest
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        let state = try node.load()
        #expect(state.rounds.isEmpty)
        #expect(state.lostRounds == [digest: try #require(try node.store.ledgerEntries().first)])
        try node.store.commit([.charge(round: digest), .closeRound(digest)])
        #expect(try node.load().lostRounds.isEmpty)
    }

    @Test func concurrentReservationsNeverPassTheLimit() async throws {
        let stores = try (0..<4).map { _ in try SQLiteNodeStore(path: node.path, key: node.key) }
        let reservations = try (0..<64).map { try node.reservation("\($0)", cost: 1, limit: 10) }
        let accepted = try await withThrowingTaskGroup(of: Int.self) { group in
            for (index, reservation) in reservations.enumerated() {
                group.addTask {
                    do {
                        try stores[index % 4].commit([.reserve(reservation)])
                        return 1
                    } catch NodeRefusal.budgetExceeded(let shortfall) {
                        return shortfall.remaining == 0 ? 0 : 100
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(accepted == 10)
        #expect(try node.load().ledger.reservedNanoRho == 10)
    }
}
