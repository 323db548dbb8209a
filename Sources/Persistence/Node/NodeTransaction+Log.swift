// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

/// What a node knows from the log, and what is wrong with it.
extension NodeTransaction {
    /// Epochs follow one another; one that was read before must be the same.
    func insert(_ epoch: VerifiedRosterEpoch) throws {
        let number = epoch.epoch.number
        let bytes = epoch.signed.canonicalBytes
        if let known = try sql.row(
            "SELECT bytes FROM roster_epoch WHERE number = ?", [SQLValue.number(number, "number")])
        {
            guard try known.bytes("bytes") == bytes else {
                throw PersistenceError.writeOnce(what: "roster epoch \(number)")
            }
            return
        }
        let row = try sql.row("SELECT coalesce(max(number), 0) AS number FROM roster_epoch")
        let next = (try row?.number("number") ?? 0) + 1
        guard number == next else {
            throw PersistenceError.outOfSequence(what: "the roster epoch", expected: next, actual: number)
        }
        try sql.run(
            "INSERT INTO roster_epoch (number, bytes) VALUES (?, ?)",
            [SQLValue.number(number, "number"), SQLValue.blob(bytes)])
    }

    /// A node never unreads an entry.
    func save(_ reading: LogReading) throws {
        let saved = try sql.run(
            """
            INSERT INTO log_reading (only, size, bytes) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET size = excluded.size, bytes = excluded.bytes WHERE size <= excluded.size
            """,
            [SQLValue.number(reading.size, "size"), SQLValue.blob(reading.canonicalBytes)])
        guard saved == 1 else {
            let stored = try sql.row("SELECT size FROM log_reading")?.number("size") ?? 0
            throw PersistenceError.outOfSequence(
                what: "the number of entries read", expected: stored, actual: reading.size)
        }
    }

    func reading(_ membership: Membership, _ epochs: [VerifiedRosterEpoch]) throws -> LogReading {
        guard let row = try sql.row("SELECT roster FROM membership") else {
            throw PersistenceError.malformed(what: "the enrolment")
        }
        let enrolment = try membership.verified(UnverifiedRosterEpoch(canonicalBytes: row.bytes("roster")))
        guard let stored = try sql.row("SELECT bytes FROM log_reading") else { return LogReading(enrolment: enrolment) }
        return try LogReading(canonicalBytes: stored.bytes("bytes"), enrolment: enrolment, epochs: epochs)
    }

    /// Every epoch that was read, believed only as far as its signatures and their chain go.
    func rosterEpochs(_ membership: Membership) throws -> [VerifiedRosterEpoch] {
        var epochs: [VerifiedRosterEpoch] = []
        for row in try sql.rows("SELECT bytes FROM roster_epoch ORDER BY number") {
            let epoch = try membership.verified(UnverifiedRosterEpoch(canonicalBytes: row.bytes("bytes")))
            try epochs.last?.checkSuccessor(epoch)
            epochs.append(epoch)
        }
        return epochs
    }

    /// Evidence that the log's key has signed two histories is kept for ever; of the rest, which a coordinator could
    /// make as much of as it likes, the newest.
    func save(_ incident: LogIncident) throws {
        try sql.run(
            """
            INSERT INTO incident (identifier, code, bytes) VALUES (?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET bytes = excluded.bytes
            """,
            [SQLValue.blob(incident.identifier), incident.code, SQLValue.blob(incident.canonicalBytes)])
        try sql.run(
            """
            DELETE FROM incident WHERE code <> ?
                AND position NOT IN (SELECT position FROM incident ORDER BY position DESC LIMIT ?)
            """,
            [Self.lastingIncident, LogIncident.maximumCount])
    }

    /// In the order in which they were found.
    func incidents() throws -> [LogIncident] {
        try sql.rows("SELECT bytes FROM incident ORDER BY position").map {
            try LogIncident(canonicalBytes: $0.bytes("bytes"))
        }
    }

    func save(_ lock: NodeLock?) throws {
        guard let lock else {
            try sql.run("DELETE FROM lock", [])
            return
        }
        try sql.run(
            "INSERT INTO lock (only, bytes) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET bytes = excluded.bytes",
            [SQLValue.blob(lock.canonicalBytes)])
    }

    func lock() throws -> NodeLock? {
        try sql.row("SELECT bytes FROM lock").map { try NodeLock(canonicalBytes: $0.bytes("bytes")) }
    }

    private static let lastingIncident = "log_equivocation"
}
