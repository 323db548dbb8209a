// SPDX-License-Identifier: Apache-2.0

package import TransparencyLog

/// A folder with everything needed to show a finding to somebody who has nothing but the log's key: each entry that it
/// names, with its `.tlog-proof`.
package struct ProofFolder: Sendable {
    private let directory: String

    package init(directory: String) throws {
        try PrivateFile.makeFolder(directory)
        self.directory = directory
    }

    /// Writes `entry-N.json` and `entry-N.tlog-proof` for every entry that a finding names.
    ///
    /// - Returns: the number of entries.
    /// - Throws: ``AuditorError/file(path:reason:)``; `TransparencyLogError` if the source no longer has what
    ///   was audited.
    package func write(_ report: AuditReport, from source: some PublishedLog, log: NoteVerifierKey) async throws -> Int
    {
        guard let note = report.checkpoint else { return 0 }
        let indices = Set(report.findings.flatMap(\.logIndices)).filter { $0 < report.logSize }.sorted()
        guard !indices.isEmpty else { return 0 }
        let checkpoint = try LogVerifier(log: log, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
            .verifyFirst(note)
        let reader = try await VerifiedLogReader(checkpoint: checkpoint, source: source)
        let width = UInt64(TileAddress.fullWidth)
        for (bundle, indices) in Dictionary(grouping: indices, by: { $0 / width }) {
            let entries = try await reader.entries(inBundle: bundle)
            for index in indices {
                let name = "\(directory)/entry-\(index)"
                try PrivateFile.write(entries[Int(index % width)].bytes, to: name + ".json")
                try PrivateFile.write(try await reader.proof(of: index).encoded, to: name + ".tlog-proof")
            }
        }
        return indices.count
    }
}
