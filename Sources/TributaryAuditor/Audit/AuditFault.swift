// SPDX-License-Identifier: Apache-2.0

import TransparencyLog

/// What stops an audit before the end of the log.
enum AuditFault: Error {
    case noCheckpoint

    /// Whether the same question may be answered later: the source was away, or does not have a file yet.
    static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case TransparencyLogError.missingTile: true
        case is TransparencyLogError: false
        default: true
        }
    }

    /// What stopped the reading, as a finding: something that is not there is no proof of a fault, bytes that do not
    /// fit are.
    static func explain(_ error: any Error, in findings: inout FindingList) {
        switch error {
        case AuditFault.noCheckpoint: findings.add(.logUnavailable, "the source has no checkpoint: is it a log?")
        case TransparencyLogError.missingTile(let path): findings.add(.logUnavailable, "\(path) is missing")
        case TransparencyLogError.inconsistent(let conflict), TransparencyLogError.rollback(let conflict):
            findings.add(
                .logRewritten, "\(error); keep both checkpoints: they are the evidence", evidence: conflict.documents)
        case TransparencyLogError.rootMismatch, TransparencyLogError.tileMismatch:
            findings.add(.logTiles, "\(error)")
        case TransparencyLogError.malformed(let what, _) where what.hasPrefix("tile/"):
            findings.add(.logTiles, "\(error)")
        case is TransparencyLogError: findings.add(.logCheckpoint, "\(error)")
        default: findings.add(.logUnavailable, "the log could not be read: \(error)")
        }
    }
}

extension CheckpointConflict {
    /// Both signed notes, as they were published.
    fileprivate var documents: [String: String] {
        [
            "trusted_checkpoint": String(decoding: trusted.note.encoded, as: UTF8.self),
            "offered_checkpoint": String(decoding: offered.note.encoded, as: UTF8.self),
        ]
    }
}
