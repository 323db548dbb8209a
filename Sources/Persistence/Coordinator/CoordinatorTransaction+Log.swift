// SPDX-License-Identifier: Apache-2.0

import Cryptography
import GRDB
import TransparencyLog

extension CoordinatorTransaction {
    func logSize() throws -> UInt64 {
        try sql.row("SELECT coalesce(max(log_index) + 1, 0) AS size FROM log_entry")?.number("size") ?? 0
    }

    func logEntries(_ range: Range<UInt64>) throws -> [[UInt8]] {
        try sql.rows(
            "SELECT bytes FROM log_entry WHERE log_index >= ? AND log_index < ? ORDER BY log_index",
            [SQLValue.number(range.lowerBound, "log_index"), Int64(clamping: range.upperBound)]
        ).map { try $0.bytes("bytes") }
    }

    func insertLogEntry(_ bytes: [UInt8], at index: UInt64) throws {
        let size = try logSize()
        guard index == size else {
            throw PersistenceError.outOfSequence(what: "the log index", expected: size, actual: index)
        }
        try sql.run(
            "INSERT INTO log_entry (log_index, bytes) VALUES (?, ?)",
            [SQLValue.number(index, "log_index"), SQLValue.blob(bytes)])
    }

    func hash(at position: NodePosition) throws -> Digest {
        let row = try sql.row(
            "SELECT hash FROM log_node WHERE level = ? AND node_index = ?",
            [position.level, SQLValue.number(position.index, "node_index")])
        guard let row else { throw TransparencyLogError.missingHash(position) }
        return try row.digest("hash")
    }

    func insertLogNodes(_ nodes: [MerkleNode]) throws {
        for node in nodes {
            let inserted = try sql.run(
                "INSERT INTO log_node (level, node_index, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    node.position.level, SQLValue.number(node.position.index, "node_index"),
                    SQLValue.blob(node.hash),
                ])
            guard try inserted == 1 || hash(at: node.position) == node.hash else {
                throw PersistenceError.logNodeConflict(node.position)
            }
        }
    }

    func checkpoint() throws -> [UInt8]? { try sql.row("SELECT note FROM log_checkpoint")?.bytes("note") }

    /// A checkpoint of the same size may gain signatures, never another text.
    func saveCheckpoint(_ note: [UInt8], size: UInt64) throws {
        let entries = try logSize()
        guard size <= entries else {
            throw PersistenceError.outOfSequence(what: "the checkpoint's size", expected: entries, actual: size)
        }
        if let stored = try sql.row("SELECT size, note FROM log_checkpoint") {
            let storedSize = try stored.number("size")
            guard size >= storedSize else {
                throw PersistenceError.outOfSequence(
                    what: "the checkpoint's size", expected: storedSize, actual: size)
            }
            guard try size > storedSize || Self.text(of: stored.bytes("note")) == Self.text(of: note) else {
                throw PersistenceError.writeOnce(what: "the checkpoint at \(size) entries")
            }
        }
        try sql.run(
            """
            INSERT INTO log_checkpoint (only, size, note) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET size = excluded.size, note = excluded.note
            """,
            [SQLValue.number(size, "size"), SQLValue.blob(note)])
    }

    static func text(of note: [UInt8]) throws -> [UInt8] {
        try UnverifiedNote(parsing: note, signatureLimit: LogLimits.maximumNoteBytes).text
    }
}
