// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension CoordinatorTransaction {
    func contract(_ digest: Digest) throws -> [UInt8]? {
        try sql.row("SELECT bytes FROM contract WHERE digest = ?", [SQLValue.blob(digest)])?.bytes("bytes")
    }

    func contractDigests() throws -> [Digest] {
        try sql.rows("SELECT digest FROM contract ORDER BY position").map { try $0.digest("digest") }
    }

    func insertContract(_ bytes: [UInt8], digest: Digest) throws {
        try sql.insert(
            "the feature contract", "INSERT INTO contract (digest, bytes) VALUES (?, ?)",
            [SQLValue.blob(digest), SQLValue.blob(bytes)])
    }

    func studies() throws -> [StoredStudy] {
        try sql.rows("SELECT * FROM study ORDER BY position").map(StoredStudy.init)
    }

    func study(_ identifier: StudyIdentifier) throws -> StoredStudy? {
        try sql.row("SELECT * FROM study WHERE identifier = ?", [identifier.rawValue]).map(StoredStudy.init)
    }

    /// A study's specification is what branches accepted and officers signed: saving another under its name fails.
    func saveStudy(_ study: StoredStudy) throws {
        let saved = try sql.run(
            """
            INSERT INTO study
                (identifier, digest, specification, status, analysis_state, transcript, consecutive_aborts, model)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET
                status = excluded.status, analysis_state = excluded.analysis_state,
                transcript = excluded.transcript, consecutive_aborts = excluded.consecutive_aborts,
                model = excluded.model
            WHERE digest = excluded.digest
            """,
            [
                study.specification.identifier.rawValue, SQLValue.blob(study.specification.digest),
                SQLValue.blob(study.specification.canonicalBytes), study.status.rawValue,
                SQLValue.blob(study.analysisState), SQLValue.blob(study.transcript),
                SQLValue.number(study.consecutiveAborts, "consecutive_aborts"), study.model,
            ])
        guard saved == 1 else {
            throw PersistenceError.writeOnce(what: "the specification of study '\(study.specification.identifier)'")
        }
    }

    func approvals(of study: Digest) throws -> [StudyApproval] {
        try sql.rows("SELECT bytes FROM study_approval WHERE study = ? ORDER BY position", [SQLValue.blob(study)])
            .map { try StudyApproval(canonicalBytes: $0.bytes("bytes")) }
    }

    func insertApproval(_ approval: StudyApproval) throws {
        try sql.insert(
            "this officer's approval", "INSERT INTO study_approval (study, officer, bytes) VALUES (?, ?, ?)",
            [
                SQLValue.blob(approval.study), SQLValue.blob(approval.officer.bytes),
                SQLValue.blob(approval.canonicalBytes),
            ])
    }

    func decisions(on study: Digest) throws -> [StudyDecision] {
        try sql.rows("SELECT bytes FROM study_decision WHERE study = ? ORDER BY position", [SQLValue.blob(study)])
            .map { try StudyDecision(canonicalBytes: $0.bytes("bytes")) }
    }

    func saveDecision(_ decision: StudyDecision) throws {
        try sql.run(
            """
            INSERT INTO study_decision (study, node, bytes) VALUES (?, ?, ?)
            ON CONFLICT (study, node) DO UPDATE SET bytes = excluded.bytes
            """,
            [
                SQLValue.blob(decision.study), SQLValue.identifier(decision.node.rawValue),
                SQLValue.blob(decision.canonicalBytes),
            ])
    }

    func models() throws -> [StoredModel] {
        try sql.rows("SELECT * FROM model ORDER BY position").map(StoredModel.init)
    }

    func model(_ identifier: String) throws -> StoredModel? {
        try sql.row("SELECT * FROM model WHERE identifier = ?", [identifier]).map(StoredModel.init)
    }

    /// The log has a published model's digest, so only whether it is retired can change.
    func saveModel(_ model: StoredModel) throws {
        let saved = try sql.run(
            """
            INSERT INTO model (identifier, study, analysis, content, published_at, is_retired)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET is_retired = excluded.is_retired
            WHERE content = excluded.content AND study = excluded.study AND analysis = excluded.analysis
                AND published_at = excluded.published_at
            """,
            [
                model.identifier, model.study.rawValue, model.analysis, SQLValue.blob(model.content),
                SQLValue.number(model.publishedAt, "published_at"), model.isRetired,
            ])
        guard saved == 1 else { throw PersistenceError.writeOnce(what: "the model '\(model.identifier)'") }
    }
}

extension StoredStudy {
    fileprivate init(_ row: Row) throws {
        guard let status = Status(rawValue: try row.text("status")) else {
            throw PersistenceError.malformed(what: "status")
        }
        self.init(
            specification: try StudySpecification(canonicalBytes: row.bytes("specification")), status: status,
            analysisState: try row.bytes("analysis_state"), transcript: try row.digest("transcript"),
            consecutiveAborts: try row.number("consecutive_aborts"), model: try row.optionalText("model"))
    }
}

extension StoredModel {
    fileprivate init(_ row: Row) throws {
        self.init(
            identifier: try row.text("identifier"), study: try StudyIdentifier(row.text("study")),
            analysis: try row.text("analysis"), content: try row.bytes("content"),
            publishedAt: try row.number("published_at"), isRetired: try row.flag("is_retired"))
    }
}
