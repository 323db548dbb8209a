// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension NodeTransaction {
    /// Debits the budget if, and only if, the limit holds it: one statement decides and enters.
    ///
    /// - Important: Privacy. What a round reserves counts from here on, whatever the caller believes is left.
    func reserve(_ reservation: LedgerReservation) throws {
        let period = try SQLValue.number(reservation.period, "period")
        let cost = try SQLValue.number(reservation.nanoRho, "nano_rho")
        let what = "round \(reservation.round) in the ledger"
        // Looked at first, because a round that was entered before must not be told of the budget.
        guard try ledgerState(of: reservation.round) == nil else { throw PersistenceError.duplicate(what: what) }
        try sql.insert(
            what,
            """
            INSERT INTO ledger (round, study, period, nano_rho, state)
            SELECT ?1, ?2, ?3, ?4, 'reserved' WHERE ?4 <= ?5 - (
                SELECT coalesce(sum(nano_rho), 0) FROM ledger WHERE period = ?3 AND state IN ('reserved', 'charged'))
            """,
            [
                SQLValue.blob(reservation.round), reservation.study.rawValue, period, cost,
                Int64(clamping: reservation.limitNanoRho),
            ])
        guard sql.database.changesCount == 1 else {
            let position = try ledgerPosition(period: reservation.period)
            throw NodeRefusal.budgetExceeded(
                asked: reservation.nanoRho, remaining: position.remaining(of: reservation.limitNanoRho))
        }
    }

    /// Turns a reservation into a charge and moves the head of the chain on. Nothing undoes it.
    func charge(_ round: Digest) throws {
        guard let entry = try ledgerEntry(round), entry.state == .reserved else {
            throw PersistenceError.wrongLedgerState(round: round, needed: .reserved)
        }
        try sql.run(
            """
            UPDATE ledger SET state = 'charged', head = ?,
                charge_number = (SELECT coalesce(max(charge_number), 0) + 1 FROM ledger)
            WHERE round = ?
            """,
            [SQLValue.blob(entry.head(after: try ledgerHead())), SQLValue.blob(round)])
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

    /// The sums of one period, and the head of the chain over all of them.
    func ledgerPosition(period: UInt64) throws -> LedgerPosition {
        func sum(_ state: LedgerEntry.State) throws -> UInt64 {
            try sql.row(
                "SELECT coalesce(sum(nano_rho), 0) AS total FROM ledger WHERE period = ? AND state = ?",
                [SQLValue.number(period, "period"), state.rawValue])?.number("total") ?? 0
        }
        return LedgerPosition(
            period: period, chargedNanoRho: try sum(.charged), reservedNanoRho: try sum(.reserved),
            head: try ledgerHead())
    }

    /// Recomputes the chain of charges from its beginning.
    ///
    /// - Throws: ``PersistenceError/malformed(what:)`` where a stored head is not the computed one.
    func checkLedgerChain() throws {
        var head = Digest.zero
        for row in try sql.rows("SELECT * FROM ledger WHERE charge_number IS NOT NULL ORDER BY charge_number") {
            head = try LedgerEntry(row).head(after: head)
            guard try row.digest("head") == head else {
                throw PersistenceError.malformed(what: "the ledger's chain of charges")
            }
        }
    }

    private func ledgerHead() throws -> Digest {
        try sql.row("SELECT head FROM ledger WHERE charge_number IS NOT NULL ORDER BY charge_number DESC LIMIT 1")?
            .digest("head") ?? .zero
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
            period: try row.number("period"), nanoRho: try row.number("nano_rho"), state: state)
    }
}
