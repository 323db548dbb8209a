// SPDX-License-Identifier: Apache-2.0

/// What the auditor's own program refuses or cannot do. Carries public facts only.
package enum AuditorError: Error, Equatable, Sendable {
    /// A file cannot be read or written.
    case file(path: String, reason: String)
    /// A directory is not what the command needs.
    case directory(path: String, reason: String)
    /// No usable passphrase.
    case passphrase(reason: String)
    /// A key file does not open or does not fit.
    case keys(reason: String)
    /// What head office states about the federation does not fit what is known here.
    case federation(reason: String)
    /// A roster epoch cannot be made, or the coordinator's is not ours.
    case roster(reason: String)
    /// An officer's action is not possible.
    case officer(reason: String)
    /// A branch's ledger cannot be set.
    case recovery(reason: String)
    /// A published log cannot be copied.
    case source(reason: String)
    /// A person was asked and did not agree, or nobody was there to ask.
    case notConfirmed(reason: String)

    /// A stable name for scripts and logs.
    package var code: String {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .passphrase: "passphrase"
        case .keys: "keys"
        case .federation: "federation"
        case .roster: "roster"
        case .officer: "officer"
        case .recovery: "recovery"
        case .source: "source"
        case .notConfirmed: "not_confirmed"
        }
    }
}

extension AuditorError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path, let reason), .directory(let path, let reason): "\(path): \(reason)"
        case .passphrase(let reason): "passphrase: \(reason)"
        case .source(let reason): "the log: \(reason)"
        case .keys(let reason), .federation(let reason), .roster(let reason), .officer(let reason),
            .recovery(let reason), .notConfirmed(let reason):
            reason
        }
    }
}
