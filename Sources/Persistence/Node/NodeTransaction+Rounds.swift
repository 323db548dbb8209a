// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension NodeTransaction {
    /// Replaces the sealed secrets; adds the messages that are new.
    func save(_ round: NodeRound) throws {
        let digest = round.specification.digest
        guard try ledgerState(of: digest) != nil else {
            throw PersistenceError.wrongLedgerState(round: digest, needed: .reserved)
        }
        try sql.run(
            """
            INSERT INTO open_round (round, specification, secrets) VALUES (?, ?, ?)
            ON CONFLICT (round) DO UPDATE SET secrets = excluded.secrets
            """,
            [
                SQLValue.blob(digest), SQLValue.blob(round.specification.canonicalBytes),
                SQLValue.blob(sealing.seal(round.secrets(), of: digest)),
            ])
        for (kind, bytes) in round.sent { try save(bytes, kind, of: digest) }
    }

    /// Rounds under way whose session still fits the epoch that they name, and the ledger's lines of the others: those
    /// send nothing any more, and are settled when the log says how they ended.
    ///
    /// - Throws: ``PersistenceError/wrongStoreKey``.
    func rounds(
        identity: SigningKey, epochs: [VerifiedRosterEpoch]
    ) throws -> (underWay: [Digest: NodeRound], lost: [Digest: LedgerEntry]) {
        var rounds: [Digest: NodeRound] = [:]
        var lost: [Digest: LedgerEntry] = [:]
        for row in try sql.rows("SELECT * FROM open_round ORDER BY position") {
            let specification = try RoundSpecification(canonicalBytes: row.bytes("specification"))
            let digest = try row.digest("round")
            let secrets = try sealing.open(row.bytes("secrets"), of: digest)
            let roster = epochs.last { $0.epoch.digest == specification.rosterDigest }
            let sent = try messages(of: digest)
            let round = roster.flatMap {
                try? NodeRound(
                    restoring: secrets, specification: specification, sent: sent, identity: identity,
                    roster: $0.epoch)
            }
            if let round { rounds[digest] = round } else { lost[digest] = try ledgerEntry(digest) }
        }
        return (rounds, lost)
    }

    /// A message that may have been sent is never replaced by another, and no masked vector is stored unpaid.
    private func save(_ bytes: [UInt8], _ kind: RoundMessageKind, of round: Digest) throws {
        if kind == .maskedInput {
            guard try ledgerState(of: round) == .charged else {
                throw PersistenceError.wrongLedgerState(round: round, needed: .charged)
            }
        }
        let inserted = try sql.run(
            "INSERT INTO round_message (round, kind, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [SQLValue.blob(round), kind.rawValue, SQLValue.blob(bytes)])
        guard inserted == 0 else { return }
        let stored = try sql.row(
            "SELECT bytes = ? AS is_same FROM round_message WHERE round = ? AND kind = ?",
            [SQLValue.blob(bytes), SQLValue.blob(round), kind.rawValue])
        guard try stored?.flag("is_same") == true else {
            throw PersistenceError.writeOnce(what: "the \(kind.rawValue) message of round \(round)")
        }
    }

    private func messages(of round: Digest) throws -> [RoundMessageKind: [UInt8]] {
        var messages: [RoundMessageKind: [UInt8]] = [:]
        for row in try sql.rows("SELECT kind, bytes FROM round_message WHERE round = ?", [SQLValue.blob(round)]) {
            guard let kind = RoundMessageKind(rawValue: try row.text("kind")) else {
                throw PersistenceError.malformed(what: "kind")
            }
            messages[kind] = try row.bytes("bytes")
        }
        return messages
    }
}
