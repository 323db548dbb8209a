// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
package import RoundProtocol
import TransparencyLog

/// Writes a log from a coordinator's store into a folder that any web server, or a stick, can carry to an auditor.
///
/// A folder that was exported to before gets only what is new, after its checkpoint has proved to be one of this log.
package struct LogExport {
    /// What an export did.
    package struct Summary: Sendable, Equatable {
        /// Entries under the checkpoint that was written.
        package var entries: UInt64
        package var filesWritten: Int
        package var filesUnchanged: Int

        package init(entries: UInt64, filesWritten: Int = 0, filesUnchanged: Int = 0) {
            self.entries = entries
            self.filesWritten = filesWritten
            self.filesUnchanged = filesUnchanged
        }
    }

    private let folder: LogFolder
    private let comparesAll: Bool
    private let progress: (_ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - comparesAll: whether files that an earlier export wrote are compared again.
    ///   - progress: is told how many files are done, of how many.
    package init(
        to folder: LogFolder, comparesAll: Bool = false, progress: @escaping (_ done: Int, _ total: Int) -> Void
    ) {
        self.folder = folder
        self.comparesAll = comparesAll
        self.progress = progress
    }

    /// Writes tiles first and the checkpoint last: whoever sees the checkpoint finds everything under it.
    ///
    /// - Returns: nil for a log without entries.
    /// - Throws: ``PersistenceError/writeOnce(what:)`` if the folder holds a file with other bytes or another log,
    ///   ``PersistenceError/outOfSequence(what:expected:actual:)`` if it holds a longer one.
    package func run(from reading: any CoordinatorReading) throws -> Summary? {
        guard let note = try reading.publishedCheckpoint() else { return nil }
        let size = try Self.checkpoint(in: note).size
        let exported = try earlierSize(reading)
        var summary = Summary(entries: max(size, exported))
        let first = comparesAll ? 0 : exported
        let tiles = TileAddress.added(from: first, to: size)
        for (done, address) in tiles.enumerated() {
            progress(done, tiles.count)
            guard let bytes = try reading.tile(address) else {
                throw TransparencyLogError.missingTile(path: address.path)
            }
            try put(bytes, at: address.path, &summary)
        }
        progress(tiles.count, tiles.count)
        try exportArtefacts(of: first..<max(first, size), reading, &summary)
        try exportWitnessedNotes(reading, &summary)
        // Before there was a quorum, the log's own checkpoint was exported; it may be ahead of the first with one.
        if size >= exported { try folder.replace(note, at: TileAddress.checkpointPath) }
        return summary
    }

    /// What entries name by digest.
    private func exportArtefacts(
        of range: Range<UInt64>, _ reading: any CoordinatorReading, _ summary: inout Summary
    ) throws {
        let step = UInt64(TileAddress.fullWidth)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Int(step)) {
            for bytes in try reading.logEntries(start..<min(start + step, range.upperBound)) {
                guard let digest = try LogEntry(canonicalBytes: bytes).event.artefact,
                    let artefact = try reading.artefact(digest)
                else { continue }
                try put(artefact, at: "artefacts/\(digest.hex)", &summary)
            }
        }
    }

    /// Checkpoints with a quorum, which may have gained cosignatures since they were exported.
    private func exportWitnessedNotes(_ reading: any CoordinatorReading, _ summary: inout Summary) throws {
        for witnessed in try reading.witnessedNotes() {
            let name = "witnessed/\(witnessed.size)"
            if let earlier = try folder.read(name) {
                guard try Self.checkpoint(in: earlier) == Self.checkpoint(in: witnessed.note) else {
                    throw PersistenceError.writeOnce(what: "\(folder.path)/\(name)")
                }
                guard earlier != witnessed.note else { continue }
            }
            try folder.replace(witnessed.note, at: name)
            summary.filesWritten += 1
        }
    }

    private func put(_ bytes: [UInt8], at name: String, _ summary: inout Summary) throws {
        if try folder.put(bytes, at: name) {
            summary.filesWritten += 1
        } else {
            summary.filesUnchanged += 1
        }
    }

    /// Entries that the folder holds already, under a checkpoint of this very log.
    private func earlierSize(_ reading: any CoordinatorReading) throws -> UInt64 {
        guard let note = try folder.read(TileAddress.checkpointPath) else { return 0 }
        let earlier = try Self.checkpoint(in: note)
        let size = try reading.logSize()
        guard earlier.size <= size else {
            throw PersistenceError.outOfSequence(
                what: "the checkpoint in \(folder.path)", expected: size, actual: earlier.size)
        }
        let tree = try MerkleTree(size: earlier.size, hashes: TransactionHashes(reading))
        guard try tree.root() == earlier.root else {
            throw PersistenceError.writeOnce(what: "\(folder.path): the log it holds is another one;")
        }
        return earlier.size
    }

    private static func checkpoint(in note: [UInt8]) throws -> Checkpoint {
        try Checkpoint(
            parsing: UnverifiedNote(parsing: note, signatureLimit: LogLimits.signaturesOfStrangers).text)
    }
}

extension LogEvent {
    /// What stands in the log by its digest only, and is published beside it.
    fileprivate var artefact: Digest? {
        switch self {
        case .roundClosed(let record), .roundAborted(let record, _): record.signaturesDigest
        default: nil
        }
    }
}
