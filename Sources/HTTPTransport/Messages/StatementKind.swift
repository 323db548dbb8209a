// SPDX-License-Identifier: Apache-2.0

/// What people state to the coordinator under their own signature, beside rosters and approvals: the last part of its
/// path and of its media type.
public enum StatementKind: String, CaseIterable, Sendable {
    /// The root key sets where a branch's ledger stands.
    case recovery
    /// A privacy officer's no to a study.
    case studyRefusal = "study-refusal"
    /// An auditor puts a report on record, by its digest.
    case reportFiling = "report-filing"

    /// Where it is sent to.
    var path: String { "/v1/statements/\(rawValue)" }

    /// What the body is labelled as.
    public var mediaType: MediaType { .tributary(rawValue) }
}
