// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol
import TransparencyLog

/// What others have signed about the log, and what the log names by digest.
extension CoordinatorTransaction {
    func witnessedNotes() throws -> [WitnessedNote] {
        try sql.rows("SELECT * FROM witnessed_checkpoint ORDER BY size").map { row in
            WitnessedNote(
                size: try row.number("size"), note: try row.bytes("note"), isKept: try row.flag("is_kept"))
        }
    }

    /// A note may gain signatures, never another text; what is kept stays kept.
    func saveWitnessedNote(_ note: WitnessedNote) throws {
        let size = try SQLValue.number(note.size, "size")
        if let stored = try sql.row("SELECT note FROM witnessed_checkpoint WHERE size = ?", [size]) {
            guard try Self.text(of: stored.bytes("note")) == Self.text(of: note.note) else {
                throw PersistenceError.writeOnce(what: "the witnessed checkpoint at \(note.size) entries")
            }
        }
        try sql.run(
            """
            INSERT INTO witnessed_checkpoint (size, note, is_kept) VALUES (?, ?, ?)
            ON CONFLICT (size) DO UPDATE SET note = excluded.note, is_kept = max(is_kept, excluded.is_kept)
            """,
            [size, SQLValue.blob(note.note), note.isKept])
        try sql.run("DELETE FROM witnessed_checkpoint WHERE size < ? AND is_kept = 0", [size])
    }

    func witnessRecord() throws -> [UInt8]? { try sql.row("SELECT bytes FROM witness_record")?.bytes("bytes") }

    func saveWitness(_ record: [UInt8]) throws {
        try sql.run(
            """
            INSERT INTO witness_record (only, bytes) VALUES (1, ?)
            ON CONFLICT (only) DO UPDATE SET bytes = excluded.bytes
            """,
            [SQLValue.blob(record)])
    }

    func spending() throws -> [StoredSpending] {
        try sql.rows("SELECT * FROM spending ORDER BY period, node").map { row in
            StoredSpending(
                node: NodeIdentifier(try row.identifier("node")), period: try row.number("period"),
                chargedNanoRho: try row.number("nano_rho"), ledgerHead: try row.digest("ledger_head"),
                logIndex: try row.number("log_index"))
        }
    }

    func saveSpending(_ spending: StoredSpending) throws {
        try sql.run(
            """
            INSERT INTO spending (node, period, nano_rho, ledger_head, log_index) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (node, period) DO UPDATE SET
                nano_rho = excluded.nano_rho, ledger_head = excluded.ledger_head, log_index = excluded.log_index
            """,
            [
                SQLValue.identifier(spending.node.rawValue), SQLValue.number(spending.period, "period"),
                SQLValue.number(spending.chargedNanoRho, "nano_rho"), SQLValue.blob(spending.ledgerHead),
                SQLValue.number(spending.logIndex, "log_index"),
            ])
    }

    func artefact(_ digest: Digest) throws -> [UInt8]? {
        try sql.row("SELECT bytes FROM artefact WHERE digest = ?", [SQLValue.blob(digest)])?.bytes("bytes")
    }

    func insertArtefact(_ bytes: [UInt8], digest: Digest) throws {
        let inserted = try sql.run(
            "INSERT INTO artefact (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [SQLValue.blob(digest), SQLValue.blob(bytes)])
        guard try inserted == 1 || artefact(digest) == bytes else {
            throw PersistenceError.writeOnce(what: "the artefact \(digest)")
        }
    }
}
