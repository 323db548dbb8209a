// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
package import RoundProtocol
import TransparencyLog

/// Writes what convicts a log into files that leave the branch: the signed notes as they came, the log's key, and the
/// proof that was offered, in the formats of C2SP.
package struct EvidenceFolder {
    private let state: NodeState

    package init(_ state: NodeState) { self.state = state }

    /// - Returns: how many incidents were written, each into a folder of its own.
    /// - Throws: ``TributaryNodeError/directory(path:reason:)`` if the folder exists and holds something.
    @discardableResult
    package func write(to folder: String) throws -> Int {
        let files = FileManager.default
        if let present = try? files.contentsOfDirectory(atPath: folder), !present.isEmpty {
            throw TributaryNodeError.directory(path: folder, reason: "is not empty. Nothing was written")
        }
        let key = try state.roster.noteKey()
        for (number, incident) in state.incidents.enumerated() {
            let place = "\(folder)/\(number + 1)-\(incident.code)"
            try PrivateFile.makeFolder(place)
            try PrivateFile.write(Array("\(key)\n".utf8), to: "\(place)/log.vkey")
            if !incident.trusted.isEmpty { try PrivateFile.write(incident.trusted, to: "\(place)/trusted.checkpoint") }
            if incident.isAboutLog {
                try PrivateFile.write(incident.offered, to: "\(place)/offered.checkpoint")
                try PrivateFile.write(request(incident), to: "\(place)/add-checkpoint")
            }
            try PrivateFile.write(Array(explanation(incident).utf8), to: "\(place)/README.txt")
        }
        return state.incidents.count
    }

    /// The question that a witness would be asked (C2SP tlog-witness): the old size, the proof, the new checkpoint. No
    /// honest witness that holds the trusted checkpoint can answer it with a cosignature.
    private func request(_ incident: LogIncident) -> [UInt8] {
        let size = (try? state.roster.logVerifier().verifyFirst(incident.trusted).checkpoint.size) ?? 0
        let lines = ["old \(size)"] + incident.proof.map { Base64.encode($0.bytes) }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + incident.offered
    }

    private func explanation(_ incident: LogIncident) -> String {
        """
        \(incident.code), found by branch '\(state.membership.branch)' on \(Moment.text(incident.detectedAt))

        \(incident)

        \(incident.isAboutLog ? Self.notes : Self.note)

        \(meaning(incident))

        """
    }

    private static let notes = """
        trusted.checkpoint  the signed note that this branch believed before
        offered.checkpoint  the signed note that head office showed it afterwards
        log.vkey            the log's key: both notes verify under it, with any tool that reads C2SP signed notes
        add-checkpoint      both sizes, the consistency proof that came with it, and the second note, as a C2SP
                            witness would be asked
        """

    private static let note = """
        trusted.checkpoint  the signed note of the log that names the model
        log.vkey            the log's key: the note verifies under it, with any tool that reads C2SP signed notes
        """

    private func meaning(_ incident: LogIncident) -> String {
        switch incident.kind {
        case .equivocation:
            "Both notes name the same size and another root. The two files alone prove that the log's key has signed two "
                + "histories; nobody has to believe this branch."
        case .rollback:
            "The second note is smaller than the first. A log only grows: head office has put back an older copy of its "
                + "store, or shows this branch another log than before."
        case .unproven:
            "The second note does not verify as a continuation of the first. At different sizes the fault may also lie "
                + "with whoever delivered it; the entries of both decide."
        case .invalidEntry:
            "The log is whole, but holds an entry that breaks the federation's rules. The second note commits to it."
        case .otherModel:
            "The log is whole and names the digest of the model that came out of the study; head office served other bytes. "
                + "The branch kept neither them nor any score made with them."
        }
    }
}
