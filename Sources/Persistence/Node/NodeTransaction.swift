// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

/// One open transaction of a node's store: every change that a node's state machine asks for.
struct NodeTransaction {
    let sql: SQLConnection
    let sealing: RoundSealing

    func enroll(_ membership: Membership, roster: VerifiedRosterEpoch) throws {
        try sql.insert(
            "the enrolment",
            "INSERT INTO membership (only, node, branch, federation, root_key, roster) VALUES (1, ?, ?, ?, ?, ?)",
            [
                SQLValue.identifier(membership.node.rawValue), membership.branch,
                SQLValue.blob(membership.federation), SQLValue.blob(membership.rootKey.bytes),
                SQLValue.blob(roster.signed.canonicalBytes),
            ])
    }

    func apply(_ change: NodeChange) throws {
        switch change {
        case .roster(let epoch): try insert(epoch)
        case .reading(let reading): try save(reading)
        case .study(let study): try save(study)
        case .dropStudy(let study): try sql.run("DELETE FROM study WHERE identifier = ?", [study.rawValue])
        case .round(let round): try save(round)
        case .closeRound(let round):
            // Its messages go with it.
            try sql.run("DELETE FROM open_round WHERE round = ?", [SQLValue.blob(round)])
        case .reserve(let reservation): try reserve(reservation)
        case .charge(let round): try charge(round)
        case .listCharge(let round): try listCharge(round)
        case .cancelReservation(let round): try cancelReservation(round)
        case .answered(let round): try insert(round)
        case .lock(let lock): try save(lock)
        case .incident(let incident): try save(incident)
        case .recover(let recovery): try insert(recovery)
        }
    }

    /// Counts one more transaction.
    ///
    /// - Returns: how many there were, this one counted.
    func countCommit() throws -> UInt64 {
        try sql.run("UPDATE commit_count SET count = count + 1", [])
        return try generation()
    }

    func generation() throws -> UInt64 { try sql.row("SELECT count FROM commit_count")?.number("count") ?? 0 }

    private func save(_ study: NodeStudy) throws {
        var proposal = CanonicalWriter()
        study.proposal.write(to: &proposal)
        try sql.run(
            """
            INSERT INTO study
                (identifier, proposal, decision, closed_rounds, transcript, released_rounds, is_finished, model,
                model_digest, retirement, paid_aborts, aborted_nano_rho)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET
                proposal = excluded.proposal, decision = excluded.decision, closed_rounds = excluded.closed_rounds,
                transcript = excluded.transcript, released_rounds = excluded.released_rounds,
                is_finished = excluded.is_finished, model = excluded.model, model_digest = excluded.model_digest,
                retirement = excluded.retirement, paid_aborts = excluded.paid_aborts,
                aborted_nano_rho = excluded.aborted_nano_rho
            """,
            [
                study.identifier.rawValue, SQLValue.blob(proposal.bytes),
                SQLValue.blob(study.decision.canonicalBytes),
                SQLValue.number(study.closedRounds, "closed_rounds"), SQLValue.blob(study.transcript),
                SQLValue.number(study.releasedRounds, "released_rounds"), study.isFinished, study.model,
                study.modelDigest.map(SQLValue.blob), study.retirement,
                SQLValue.number(study.progress.paidAborts.inARow, "paid_aborts"),
                SQLValue.number(study.progress.paidAborts.nanoRho, "aborted_nano_rho"),
            ])
    }
}
