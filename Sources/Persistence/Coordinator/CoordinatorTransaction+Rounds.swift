// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension CoordinatorTransaction {
    func openRounds() throws -> [StoredRound] {
        try sql.rows("SELECT * FROM open_round ORDER BY position").map(StoredRound.init)
    }

    func closedRounds(of study: StudyIdentifier) throws -> [ClosedRound] {
        try sql.rows(
            "SELECT ending FROM round WHERE study = ? AND ending IS NOT NULL ORDER BY number", [study.rawValue]
        ).map { row in
            var reader = CanonicalReader(try row.bytes("ending"))
            let closed = try ClosedRound(from: &reader)
            try reader.finish()
            return closed
        }
    }

    func saveRound(_ round: StoredRound) throws {
        let specification = round.specification
        let digest = SQLValue.blob(specification.digest)
        if let known = try sql.row("SELECT ending FROM round WHERE digest = ?", [digest]) {
            guard try known.optionalBytes("ending") == nil else {
                throw PersistenceError.noOpenRound(specification.digest)
            }
        } else {
            try sql.insert(
                "round \(specification.roundNumber) of study '\(specification.study)'",
                "INSERT INTO round (digest, study, number) VALUES (?, ?, ?)",
                [
                    digest, specification.study.rawValue,
                    SQLValue.number(specification.roundNumber, "number"),
                ])
        }
        try sql.run(
            """
            INSERT INTO open_round
                (round, specification, broadcast_state, log_index, invited, phase_deadline,
                 advertisements, shares, masked_sum, survivors, consistency)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (round) DO UPDATE SET
                broadcast_state = excluded.broadcast_state, log_index = excluded.log_index,
                invited = excluded.invited,
                phase_deadline = excluded.phase_deadline, advertisements = excluded.advertisements,
                shares = excluded.shares, masked_sum = excluded.masked_sum, survivors = excluded.survivors,
                consistency = excluded.consistency
            """,
            [
                digest, SQLValue.blob(specification.canonicalBytes), SQLValue.blob(round.state),
                SQLValue.number(round.logIndex, "log_index"), SQLValue.blob(round.invitedBytes),
                SQLValue.number(round.phaseDeadline, "phase_deadline"),
                SQLValue.blob(round.advertisements?.canonicalBytes), SQLValue.blob(round.sharesBytes),
                SQLValue.blob(round.maskedSum?.words), SQLValue.blob(round.maskedSum?.survivors.canonicalBytes),
                SQLValue.blob(round.consistency?.canonicalBytes),
            ])
    }

    func closeRound(_ closed: ClosedRound, of study: StudyIdentifier) throws {
        var writer = CanonicalWriter()
        closed.write(to: &writer)
        let ended = try sql.run(
            "UPDATE round SET ending = ? WHERE digest = ? AND study = ? AND number = ? AND ending IS NULL",
            [
                SQLValue.blob(writer.bytes), SQLValue.blob(closed.round), study.rawValue,
                SQLValue.number(closed.roundNumber, "number"),
            ])
        guard ended == 1 else { throw PersistenceError.noOpenRound(closed.round) }
        try sql.run("DELETE FROM open_round WHERE round = ?", [SQLValue.blob(closed.round)])
    }
}

extension StoredRound {
    fileprivate init(_ row: Row) throws {
        self.init(
            specification: try RoundSpecification(canonicalBytes: row.bytes("specification")),
            state: try row.bytes("broadcast_state"), logIndex: try row.number("log_index"),
            invited: try Self.invited(row.bytes("invited")),
            phaseDeadline: try row.number("phase_deadline"))
        advertisements = try row.optionalBytes("advertisements").map(AdvertisementList.init(canonicalBytes:))
        shares = try row.optionalBytes("shares").map(Self.shares)
        if let words = try row.optionalBytes("masked_sum") {
            maskedSum = MaskedSum(words: words, survivors: try SurvivorSet(canonicalBytes: row.bytes("survivors")))
        }
        consistency = try row.optionalBytes("consistency").map(ConsistencySet.init(canonicalBytes:))
    }

    fileprivate var invitedBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(UInt64(invited.count))
        for node in invited { writer.write(node.rawValue) }
        return writer.bytes
    }

    private static func invited(_ bytes: [UInt8]) throws -> [NodeIdentifier] {
        var reader = CanonicalReader(bytes)
        var nodes: [NodeIdentifier] = []
        for _ in 0..<(try reader.readCount("invited", limit: Limits.maximumRosterEntries)) {
            nodes.append(NodeIdentifier(try reader.readUInt64("invited")))
        }
        try reader.finish()
        return nodes
    }

    fileprivate var sharesBytes: [UInt8]? {
        guard let shares else { return nil }
        var writer = CanonicalWriter()
        writer.write(UInt64(shares.count))
        for message in shares { writer.write(message.canonicalBytes) }
        return writer.bytes
    }

    private static func shares(_ bytes: [UInt8]) throws -> [EncryptedShares] {
        var reader = CanonicalReader(bytes)
        var messages: [EncryptedShares] = []
        for _ in 0..<(try reader.readCount("shares", limit: Limits.maximumCohort)) {
            messages.append(
                try EncryptedShares(
                    canonicalBytes: reader.readBytes("shares", limit: EncryptedShares.maximumByteCount)))
        }
        try reader.finish()
        return messages
    }
}
