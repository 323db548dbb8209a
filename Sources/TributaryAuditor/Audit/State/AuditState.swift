// SPDX-License-Identifier: Apache-2.0

package import TransparencyLog

/// What an auditor remembers of a log from one audit to the next: the newest checkpoint it has audited. A log that no
/// longer contains it was rewritten.
package struct AuditState: Sendable {
    private let directory: String
    private let name: String

    /// - Parameter directory: made if need be; serves any number of logs.
    package init(directory: String, log: NoteVerifierKey) throws {
        try PrivateFile.makeFolder(directory)
        self.directory = directory
        let id = String(log.id, radix: 16)
        name = "log-" + String(repeating: "0", count: 8 - id.count) + id
    }

    /// The checkpoint of the last audit; nil before the first.
    package func checkpoint() throws -> [UInt8]? {
        let file = path("checkpoint")
        return PrivateFile.exists(file) ? try PrivateFile.read(file, limit: LogLimits.maximumNoteBytes) : nil
    }

    /// Remembers what was audited, unless the log itself is in doubt; keeps the evidence if it is.
    package func keep(_ report: AuditReport) throws {
        if let checkpoint = report.checkpoint, report.isAnchored {
            try PrivateFile.write(checkpoint, to: path("checkpoint"))
        }
        for finding in report.findings where finding.rule == .logRewritten {
            for (document, text) in finding.evidence where !PrivateFile.exists(path(document)) {
                try PrivateFile.write(Array(text.utf8), to: path(document))
            }
        }
    }

    private func path(_ part: String) -> String { "\(directory)/\(name).\(part)" }
}

extension AuditReport {
    /// Whether the audited checkpoint is one to hold later ones against: whole, not contradicted, and cosigned by a
    /// quorum.
    package var isAnchored: Bool {
        let doubts: [AuditRule] = [.logUnavailable, .logCheckpoint, .logTiles, .logRewritten]
        return witnesses?.isReached == true && doubts.allSatisfy { findingCounts[$0.rawValue] == nil }
    }
}
