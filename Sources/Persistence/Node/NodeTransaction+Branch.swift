// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

/// What the branch itself keeps beside the protocol's state.
extension NodeTransaction {
    func contract(_ digest: Digest) throws -> FeatureContract? {
        try sql.row("SELECT bytes FROM contract WHERE digest = ?", [SQLValue.blob(digest)]).map {
            try FeatureContract(canonicalBytes: $0.bytes("bytes"))
        }
    }

    /// Its digest names its bytes, so that saving it again changes nothing.
    func save(_ contract: FeatureContract) throws {
        try sql.run(
            "INSERT INTO contract (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [SQLValue.blob(contract.digest), SQLValue.blob(contract.canonicalBytes)])
    }

    func models() throws -> [ReceivedModel] {
        try sql.rows("SELECT * FROM model ORDER BY position").map { row in
            ReceivedModel(
                identifier: try row.text("identifier"), study: try StudyIdentifier(row.text("study")),
                analysis: try row.text("analysis"), content: try row.bytes("content"),
                receivedAt: try row.number("received_at"))
        }
    }

    /// Received again, a model must be the same.
    func save(_ model: ReceivedModel) throws {
        let saved = try sql.run(
            """
            INSERT INTO model (identifier, study, analysis, content, received_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (identifier) DO UPDATE SET received_at = received_at
            WHERE content = excluded.content AND study = excluded.study AND analysis = excluded.analysis
            """,
            [
                model.identifier, model.study.rawValue, model.analysis, SQLValue.blob(model.content),
                SQLValue.number(model.receivedAt, "received_at"),
            ])
        guard saved == 1 else { throw PersistenceError.writeOnce(what: "the model '\(model.identifier)'") }
    }

    func decisionRequests() throws -> [DecisionRequest] {
        try sql.rows("SELECT * FROM decision_request ORDER BY position").map { row in
            DecisionRequest(
                study: try StudyIdentifier(row.text("study")), accept: try row.flag("accept"),
                reason: try row.text("reason"))
        }
    }

    func save(_ request: DecisionRequest) throws {
        try sql.run(
            """
            INSERT INTO decision_request (study, accept, reason) VALUES (?, ?, ?)
            ON CONFLICT (study) DO UPDATE SET accept = excluded.accept, reason = excluded.reason
            """,
            [request.study.rawValue, request.accept, request.reason])
    }

    func noticeRequest() throws -> NoticeRequest? {
        try sql.row("SELECT * FROM notice_request").map { row in
            let kind = UInt8(exactly: try row.number("kind")).flatMap(MembershipNotice.Kind.init(rawValue:))
            guard let kind else { throw PersistenceError.malformed(what: "kind") }
            return NoticeRequest(kind: kind, reason: try row.text("reason"))
        }
    }

    func save(_ request: NoticeRequest) throws {
        try sql.run(
            """
            INSERT INTO notice_request (only, kind, reason) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET kind = excluded.kind, reason = excluded.reason
            """,
            [Int(request.kind.rawValue), request.reason])
    }

    func removeNoticeRequest() throws { try sql.run("DELETE FROM notice_request", []) }

    func removeDecisionRequest(_ study: StudyIdentifier) throws {
        try sql.run("DELETE FROM decision_request WHERE study = ?", [study.rawValue])
    }
}
