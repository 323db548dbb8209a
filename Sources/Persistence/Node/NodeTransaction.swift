// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol
import TransparencyLog

/// One open transaction of a node's store: every change that a node's state machine asks for.
struct NodeTransaction {
    let sql: SQLConnection
    let sealing: RoundSealing

    func enroll(_ membership: Membership, roster: VerifiedRosterEpoch) throws {
        try sql.insert(
            "the enrolment",
            "INSERT INTO membership (only, node, branch, federation, root_key) VALUES (1, ?, ?, ?, ?)",
            [
                SQLValue.identifier(membership.node.rawValue), membership.branch,
                SQLValue.blob(membership.federation), SQLValue.blob(membership.rootKey.bytes),
            ])
        try insert(roster)
    }

    func apply(_ change: NodeChange) throws {
        switch change {
        case .roster(let epoch): try append(epoch)
        case .checkpoint(let checkpoint): try save(checkpoint)
        case .study(let study): try save(study)
        case .round(let round): try save(round)
        case .closeRound(let round):
            // Its messages go with it.
            try sql.run("DELETE FROM open_round WHERE round = ?", [SQLValue.blob(round)])
        case .reserve(let reservation): try reserve(reservation)
        case .charge(let round): try charge(round)
        case .cancelReservation(let round): try cancelReservation(round)
        }
    }

    private func append(_ epoch: VerifiedRosterEpoch) throws {
        let row = try sql.row("SELECT coalesce(max(number), 0) AS number FROM roster_epoch")
        let next = (try row?.number("number") ?? 0) + 1
        guard epoch.epoch.number == next else {
            throw PersistenceError.outOfSequence(what: "the roster epoch", expected: next, actual: epoch.epoch.number)
        }
        try insert(epoch)
    }

    private func insert(_ epoch: VerifiedRosterEpoch) throws {
        try sql.insert(
            "the roster epoch", "INSERT INTO roster_epoch (number, bytes) VALUES (?, ?)",
            [SQLValue.number(epoch.epoch.number, "number"), SQLValue.blob(epoch.signed.canonicalBytes)])
    }

    private func save(_ checkpoint: VerifiedCheckpoint) throws {
        let size = checkpoint.checkpoint.size
        let saved = try sql.run(
            """
            INSERT INTO log_checkpoint (only, size, note) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET size = excluded.size, note = excluded.note WHERE size <= excluded.size
            """,
            [SQLValue.number(size, "size"), SQLValue.blob(checkpoint.note.encoded)])
        guard saved == 1 else {
            let stored = try sql.row("SELECT size FROM log_checkpoint")?.number("size") ?? 0
            throw PersistenceError.outOfSequence(what: "the checkpoint's size", expected: stored, actual: size)
        }
    }

    private func save(_ study: NodeStudy) throws {
        var proposal = CanonicalWriter()
        study.proposal.write(to: &proposal)
        try sql.run(
            """
            INSERT INTO study
                (identifier, proposal, decision, closed_rounds, transcript, released_rounds, is_finished, model)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET
                proposal = excluded.proposal, decision = excluded.decision, closed_rounds = excluded.closed_rounds,
                transcript = excluded.transcript, released_rounds = excluded.released_rounds,
                is_finished = excluded.is_finished, model = excluded.model
            """,
            [
                study.identifier.rawValue, SQLValue.blob(proposal.bytes),
                SQLValue.blob(study.decision.canonicalBytes),
                SQLValue.number(study.closedRounds, "closed_rounds"), SQLValue.blob(study.transcript),
                SQLValue.number(study.releasedRounds, "released_rounds"), study.isFinished, study.model,
            ])
    }
}
