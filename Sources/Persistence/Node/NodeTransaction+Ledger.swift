// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension NodeTransaction {
    /// Debits the budget if, and only if, both limits hold it: decided and entered under the same write lock.
    ///
    /// - Important: Privacy. What a round reserves counts from here on, whatever the caller believes is left.
    func reserve(_ reservation: LedgerReservation) throws {
        let what = "round \(reservation.round) in the ledger"
        // Looked at first, because a round that was entered before must not be told of the budget.
        guard try ledgerState(of: reservation.round) == nil else { throw PersistenceError.duplicate(what: what) }
        let position = try ledgerPosition(period: reservation.period)
        if let shortfall = reservation.limit.shortfall(asking: reservation.nanoRho, in: position) {
            throw NodeRefusal.budgetExceeded(shortfall)
        }
        let entry = reservation.entry
        try sql.insert(
            what,
            "INSERT INTO ledger (round, study, purpose, period, nano_rho, state) VALUES (?, ?, ?, ?, ?, ?)",
            [
                SQLValue.blob(entry.round), entry.study.rawValue, entry.purpose,
                SQLValue.number(entry.period, "period"), SQLValue.number(entry.nanoRho, "nano_rho"),
                entry.state.rawValue,
            ])
    }

    /// Turns a reservation into a charge. Nothing undoes it.
    func charge(_ round: Digest) throws {
        let charged = try sql.run(
            """
            UPDATE ledger SET state = 'charged',
                charge_number = (SELECT coalesce(max(charge_number), 0) + 1 FROM ledger)
            WHERE round = ? AND state = 'reserved'
            """, [SQLValue.blob(round)])
        guard charged == 1 else { throw PersistenceError.wrongLedgerState(round: round, needed: .reserved) }
    }

    /// The log lists the charge: the head of the chain moves on, once.
    func listCharge(_ round: Digest) throws {
        guard let entry = try ledgerEntry(round), entry.state == .charged else {
            throw PersistenceError.wrongLedgerState(round: round, needed: .charged)
        }
        let listed = try sql.run(
            """
            UPDATE ledger SET head = ?, list_number = (SELECT coalesce(max(list_number), 0) + 1 FROM ledger)
            WHERE round = ? AND list_number IS NULL
            """,
            [SQLValue.blob(entry.head(after: try ledgerHead())), SQLValue.blob(round)])
        guard listed == 1 else { throw PersistenceError.writeOnce(what: "the charge of round \(round) in the chain") }
    }

    func cancelReservation(_ round: Digest) throws {
        let cancelled = try sql.run(
            "UPDATE ledger SET state = 'cancelled' WHERE round = ? AND state = 'reserved'", [SQLValue.blob(round)])
        guard cancelled == 1 else { throw PersistenceError.wrongLedgerState(round: round, needed: .reserved) }
    }

    func ledgerEntries() throws -> [LedgerEntry] {
        try sql.rows("SELECT * FROM ledger ORDER BY position").map(LedgerEntry.init)
    }

    func ledgerState(of round: Digest) throws -> LedgerEntry.State? { try ledgerEntry(round)?.state }

    /// What counts in one period, and the head of the chain over every listed charge.
    func ledgerPosition(period: UInt64) throws -> LedgerPosition {
        let recovery = try lastRecovery()
        let entries = try sql.rows(
            """
            SELECT * FROM ledger WHERE period = ?
                AND (state = 'reserved' OR state = 'charged' AND charge_number > ?)
            ORDER BY position
            """,
            [SQLValue.number(period, "period"), SQLValue.number(recovery?.afterCharge ?? 0, "after_charge")]
        ).map(LedgerEntry.init)
        let recovered = recovery.flatMap { $0.order.period == period ? $0.order.chargedNanoRho : nil } ?? 0
        return LedgerPosition(
            period: period, entries: entries, recoveredNanoRho: recovered,
            passedOverNanoRho: try passedOver(period: period), head: try ledgerHead())
    }

    /// Charges whose rounds have ended without the log listing them.
    private func passedOver(period: UInt64) throws -> UInt64 {
        let row = try sql.row(
            """
            SELECT coalesce(sum(nano_rho), 0) AS passed_over FROM ledger
            WHERE period = ? AND state = 'charged' AND list_number IS NULL
                AND round NOT IN (SELECT round FROM open_round)
            """, [SQLValue.number(period, "period")])
        return try row?.number("passed_over") ?? 0
    }

    /// Recomputes the chain of charges from its beginning, or from the last order that set it anew.
    ///
    /// - Throws: ``PersistenceError/malformed(what:)`` where a stored head is not the computed one.
    func checkLedgerChain() throws {
        let recovery = try lastRecovery()
        var head = recovery?.order.head ?? .zero
        let charges = try sql.rows(
            "SELECT * FROM ledger WHERE charge_number > ? AND list_number IS NOT NULL ORDER BY list_number",
            [SQLValue.number(recovery?.afterCharge ?? 0, "after_charge")])
        for row in charges {
            head = try LedgerEntry(row).head(after: head)
            guard try row.digest("head") == head else {
                throw PersistenceError.malformed(what: "the ledger's chain of charges")
            }
        }
    }

    private func ledgerHead() throws -> Digest {
        let recovery = try lastRecovery()
        let charge = try sql.row(
            """
            SELECT head FROM ledger WHERE charge_number > ? AND list_number IS NOT NULL
            ORDER BY list_number DESC LIMIT 1
            """,
            [SQLValue.number(recovery?.afterCharge ?? 0, "after_charge")])
        return try charge?.digest("head") ?? recovery?.order.head ?? .zero
    }

    func ledgerEntry(_ round: Digest) throws -> LedgerEntry? {
        try sql.row("SELECT * FROM ledger WHERE round = ?", [SQLValue.blob(round)]).map(LedgerEntry.init)
    }
}

extension LedgerEntry {
    fileprivate init(_ row: Row) throws {
        guard let state = State(rawValue: try row.text("state")) else {
            throw PersistenceError.malformed(what: "state")
        }
        self.init(
            round: try row.digest("round"), study: try StudyIdentifier(row.text("study")),
            purpose: try row.text("purpose"), period: try row.number("period"), nanoRho: try row.number("nano_rho"),
            state: state)
    }
}
