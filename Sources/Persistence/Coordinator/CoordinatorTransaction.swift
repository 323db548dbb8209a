// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

/// One open transaction of a coordinator's store. Operations on studies, rounds and the log are in files of their own.
struct CoordinatorTransaction: CoordinatorWriting {
    let sql: SQLConnection

    func setting(_ name: String) throws -> [UInt8]? {
        try sql.row("SELECT value FROM setting WHERE name = ?", [name])?.bytes("value")
    }

    func insertSetting(_ name: String, _ value: [UInt8]) throws {
        let inserted = try sql.run(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, SQLValue.blob(value)])
        guard try inserted == 1 || setting(name) == value else {
            throw PersistenceError.writeOnce(what: "the setting '\(name)'")
        }
    }

    func rosterEpochs() throws -> [UnverifiedRosterEpoch] {
        try sql.rows("SELECT bytes FROM roster_epoch ORDER BY number").map {
            try UnverifiedRosterEpoch(canonicalBytes: $0.bytes("bytes"))
        }
    }

    func insertRosterEpoch(_ epoch: UnverifiedRosterEpoch) throws {
        let newest = try sql.row("SELECT coalesce(max(number), 0) AS number FROM roster_epoch")?.number("number") ?? 0
        guard epoch.epoch.number == newest + 1 else {
            throw PersistenceError.outOfSequence(
                what: "the roster epoch", expected: newest + 1, actual: epoch.epoch.number)
        }
        try sql.run(
            "INSERT INTO roster_epoch (number, bytes) VALUES (?, ?)",
            [SQLValue.number(epoch.epoch.number, "number"), SQLValue.blob(epoch.canonicalBytes)])
    }

    func invitations() throws -> [StoredInvitation] {
        try sql.rows("SELECT * FROM invitation ORDER BY position").map { row in
            StoredInvitation(
                branch: try row.text("branch"), secretHash: try row.digest("secret_hash"),
                expiresAt: try row.number("expires_at"), isUsed: try row.flag("is_used"))
        }
    }

    func saveInvitation(_ invitation: StoredInvitation) throws {
        try sql.run(
            """
            INSERT INTO invitation (branch, secret_hash, expires_at, is_used) VALUES (?, ?, ?, ?)
            ON CONFLICT (branch) DO UPDATE SET
                secret_hash = excluded.secret_hash, expires_at = excluded.expires_at, is_used = excluded.is_used
            """,
            [
                invitation.branch, SQLValue.blob(invitation.secretHash),
                SQLValue.number(invitation.expiresAt, "expires_at"), invitation.isUsed,
            ])
    }

    func enrolments() throws -> [StoredEnrolment] {
        try sql.rows("SELECT * FROM enrolment ORDER BY position").map { row in
            StoredEnrolment(
                identifier: try row.text("identifier"), branch: try row.text("branch"),
                identityKey: try VerifyingKey(row.bytes("identity_key")),
                certificateRequest: try row.bytes("certificate_request"), certificate: try row.bytes("certificate"))
        }
    }

    func saveEnrolment(_ enrolment: StoredEnrolment) throws {
        try sql.run(
            """
            INSERT INTO enrolment (identifier, branch, identity_key, certificate_request, certificate)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET
                branch = excluded.branch, identity_key = excluded.identity_key,
                certificate_request = excluded.certificate_request, certificate = excluded.certificate
            """,
            [
                enrolment.identifier, enrolment.branch, SQLValue.blob(enrolment.identityKey.bytes),
                SQLValue.blob(enrolment.certificateRequest), SQLValue.blob(enrolment.certificate),
            ])
    }
}
