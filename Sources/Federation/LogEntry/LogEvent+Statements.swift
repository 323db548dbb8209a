// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// How statements stand in the log: whole as base64, beside readable copies of what people look for.
extension Signed<StudyRefusal> {
    var fields: [String: JSONValue] {
        [
            "study_digest": .digest(statement.study), "officer": .string(statement.officer.hex),
            "reason": .string(statement.reason), "refusal": .base64(canonicalBytes),
        ]
    }
}

extension Signed<MembershipNotice> {
    func fields(proof: [Digest]) -> [String: JSONValue] {
        [
            "node": .number(statement.node.rawValue), "cosigned_size": .number(statement.size),
            "cosigned_root": .digest(statement.root), "reason": .string(statement.reason),
            "consistency_proof": .array(proof.map(JSONValue.digest)), "notice": .base64(canonicalBytes),
        ]
    }
}

extension Signed<RecoveryOrder> {
    func fields(proof: [Digest]) -> [String: JSONValue] {
        [
            "node": .number(statement.node.rawValue), "period": .number(statement.period),
            "charged_nano_rho": .number(statement.chargedNanoRho), "ledger_head": .digest(statement.ledgerHead),
            "log_size": .number(statement.logSize), "log_root": .digest(statement.logRoot),
            "reason": .string(statement.reason), "consistency_proof": .array(proof.map(JSONValue.digest)),
            "order": .base64(canonicalBytes),
        ]
    }
}

extension Signed<ReportFiling> {
    var fields: [String: JSONValue] {
        [
            "report_sha256": .digest(statement.report), "log_size": .number(statement.logSize),
            "verdict": .string(statement.verdict.rawValue), "auditor": .string(statement.auditor.hex),
            "filing": .base64(canonicalBytes),
        ]
    }
}

extension BudgetSettlement {
    var fields: [String: JSONValue] {
        [
            "period": .number(period),
            "balances": .array(
                balances.map {
                    .object([
                        "node": .number($0.node.rawValue), "charged_nano_rho": .number($0.chargedNanoRho),
                        "ledger_head": .digest($0.ledgerHead),
                    ])
                }),
        ]
    }
}
