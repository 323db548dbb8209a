// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import TransparencyLog

/// Contradictions of a log, kept as files that anybody can check: both signed checkpoints as they came, and the proof
/// that was to reconcile them.
package struct EvidenceFolder: Sendable {
    private let folder: String

    package init(folder: String) { self.folder = folder }

    /// Writes a contradiction down, once however often it is shown.
    ///
    /// - Returns: the folder it is in.
    package func keep(_ conflict: CheckpointConflict) throws -> String {
        let (trusted, offered) = (conflict.trusted.note.encoded, conflict.offered.note.encoded)
        let name = SHA256.hash(trusted, offered).hex.prefix(Self.nameDigits)
        let place = "\(folder)/\(conflict.offered.checkpoint.size)-\(name)"
        try PrivateFile.makeFolder(place)
        try write(trusted, to: "\(place)/trusted.checkpoint")
        try write(offered, to: "\(place)/offered.checkpoint")
        if let proof = conflict.proof {
            let lines = proof.path.map { Base64.encode($0.bytes) + "\n" }.joined()
            try write(
                Array("old \(proof.oldSize)\nnew \(proof.newSize)\n\(lines)".utf8), to: "\(place)/consistency-proof")
        }
        return place
    }

    /// Digits of the hash that names a contradiction: they tell folders apart and prove nothing.
    private static let nameDigits = 16

    private func write(_ bytes: [UInt8], to path: String) throws {
        if !PrivateFile.exists(path) { try PrivateFile.write(bytes, to: path) }
    }
}
