// SPDX-License-Identifier: Apache-2.0

public import CustomerData

/// Why a command of the branch's program did not do what was asked. Each says what happened, what was kept, and what
/// to do next. Carries public facts only.
public enum TributaryNodeError: Error, Equatable, Sendable {
    /// The directory holds no node, or already one.
    case directory(path: String, reason: String)
    /// A file cannot be read or written.
    case file(path: String, reason: String)
    /// The key file is missing, exposed or does not open.
    case keys(reason: String)
    /// No passphrase could be had.
    case passphrase(reason: String)
    /// `node.yaml` lacks something that the command needs.
    case missingSetting(key: String, why: String)
    /// The invitation cannot be used.
    case invitation(reason: String)
    /// The typed fingerprint is not the one of this branch, federation and root key.
    case wrongFingerprint
    /// What head office shows of the enrolment cannot be believed.
    case enrolment(reason: String)
    /// The command needs a member of a federation, and this node is not one yet.
    case notEnrolled
    /// The node is a member already.
    case alreadyEnrolled(branch: String)
    /// A study, model or customer that the branch does not have.
    case unknown(what: String, name: String)
    /// Head office has said in the log that the model is no longer to be used.
    case retired(model: String, reason: String)
    /// Models that this branch cannot compute, by name, with the reason of each: nothing is left to score with.
    case unusableModels([String: String])
    /// An import that was refused before its account could be written.
    case notImported(CustomerDataError)
    /// A study that can no longer be decided.
    case alreadyDecided(study: String, answer: String)
    /// Something needs an accepted playbook, and none is.
    case noPlaybook
    /// Another process runs this node.
    case alreadyRunning
    /// A leave or return was not signed or not taken.
    case notice(word: String, reason: String)
    /// The log has signed two histories: this node does nothing more in this federation.
    case equivocation(detail: String)
    /// A check or an import ended with faults that were printed.
    case faults(count: Int, what: String)

    public var code: String {
        switch self {
        case .directory: "directory"
        case .file: "file"
        case .keys: "keys"
        case .passphrase: "passphrase"
        case .missingSetting: "missing_setting"
        case .invitation: "invitation"
        case .wrongFingerprint: "wrong_fingerprint"
        case .enrolment: "enrolment"
        case .notEnrolled: "not_enrolled"
        case .alreadyEnrolled: "already_enrolled"
        case .unknown: "unknown"
        case .retired: "model_retired"
        case .unusableModels: "models_unusable"
        case .notImported(let error): error.code
        case .alreadyDecided: "already_decided"
        case .noPlaybook: "no_playbook"
        case .alreadyRunning: "already_running"
        case .notice: "notice"
        case .equivocation: "log_equivocation"
        case .faults: "faults"
        }
    }
}

extension TributaryNodeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .directory(let path, let reason): "\(path): \(reason)"
        case .file(let path, let reason): "\(path): \(reason)"
        case .keys(let reason): "keys: \(reason)"
        case .passphrase(let reason): "passphrase: \(reason)"
        case .missingSetting(let key, let why): "node.yaml has no \(key): \(why)"
        case .invitation(let reason): "the invitation cannot be used: \(reason). Nothing was changed"
        case .wrongFingerprint:
            "the fingerprint is not the one of this branch in this federation. Nothing was pinned. Ask the privacy "
                + "officer to read it again; if it still differs, somebody stands between you and the federation: do "
                + "not enrol, and tell the privacy officer"
        case .enrolment(let reason): "head office's answer to the enrolment is refused: \(reason). Nothing was pinned"
        case .notEnrolled: "this node is not a member of a federation yet: run 'tributary-node enroll TOKEN' first"
        case .alreadyEnrolled(let branch):
            "this node is already a member, as branch '\(branch)'. Nothing was changed; another branch needs a "
                + "directory of its own"
        case .unknown(let what, let name): "there is no \(what) '\(name)' here"
        case .retired(let model, let reason):
            "head office has retired model '\(model)': \(reason). Nothing was written; a newer study brings another model"
        case .unusableModels(let reasons):
            reasons.sorted { $0.key < $1.key }.map { "model '\($0)' cannot be computed here: \($1)" }
                .joined(separator: "; ") + ". Nothing was written"
        case .notImported(let error):
            "\(error). Nothing was imported; the store is as it was. \(error.adviceAfterImport)"
        case .alreadyDecided(let study, let answer): "study '\(study)' was already \(answer). Nothing was changed"
        case .noPlaybook:
            "no playbook is accepted here: 'tributary-node playbook show' shows what head office offers, and 'playbook "
                + "accept NAME' takes it"
        case .alreadyRunning: "another process already runs this node. Nothing was started"
        case .notice(let word, let reason): "the \(word) was not put on record: \(reason)"
        case .equivocation(let detail):
            "\(detail). This node has stopped for good and keeps the evidence: 'tributary-node status --evidence DIR' "
                + "writes it to files; take them to the auditor and the privacy officer"
        case .faults(let count, let what): "\(count) \(what)\(count == 1 ? "" : "s")"
        }
    }
}
