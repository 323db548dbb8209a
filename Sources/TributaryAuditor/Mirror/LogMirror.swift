// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
package import TransparencyLog

/// Copies a published log into a folder: only what is new, and nothing that was not verified first.
///
/// The mirror's own checkpoint is the memory: a log that does not extend it is refused, and nothing is written. The
/// checkpoint is written last, so whoever reads the folder meanwhile sees the log as it was before.
package struct LogMirror<Source: PublishedLog> {
    private let source: Source
    private let folder: MirrorFolder
    private let verifier: LogVerifier
    private let progress: (_ done: Int, _ total: Int) -> Void

    /// - Parameter progress: is told how many files are done, of how many.
    package init(
        of source: Source, in folder: MirrorFolder, log: NoteVerifierKey,
        progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        self.source = source
        self.folder = folder
        self.progress = progress
        verifier = try LogVerifier(log: log, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
    }

    /// - Throws: ``TransparencyLogError/rollback(_:)`` or ``TransparencyLogError/inconsistent(_:)`` if the log does not
    ///   extend the mirror: both signed checkpoints are then in the folder's `evidence`. Whatever the source throws.
    package func run() async throws -> MirrorSummary {
        do {
            return try await copy()
        } catch TransparencyLogError.rollback(let conflict) {
            _ = try EvidenceFolder(folder: folder.path + "/evidence").keep(conflict)
            throw TransparencyLogError.rollback(conflict)
        } catch TransparencyLogError.inconsistent(let conflict) {
            _ = try EvidenceFolder(folder: folder.path + "/evidence").keep(conflict)
            throw TransparencyLogError.inconsistent(conflict)
        }
    }

    private func copy() async throws -> MirrorSummary {
        guard let note = try await source.checkpoint() else {
            throw AuditorError.source(reason: "it has no checkpoint")
        }
        let offered = try verifier.verifyFirst(note)
        let held = FolderLog(folder: folder.path)
        let earlier = try held.checkpoint().map { try verifier.verifyFirst($0) }
        let before = earlier?.checkpoint.size ?? 0
        let reader = try await opened(offered, held, extending: earlier)
        var summary = MirrorSummary(entriesBefore: before, entries: reader.size)
        try await copyTiles(reader, &summary)
        try await copyExtras(reader, &summary)
        try folder.replace(note, at: LogPath.checkpoint.path)
        return summary
    }

    /// Full tiles that the mirror holds are not asked for again. Where they do not lead to the new root, the log decides
    /// alone: either it was rewritten, or somebody altered the mirror.
    private func opened(
        _ offered: VerifiedCheckpoint, _ held: FolderLog, extending earlier: VerifiedCheckpoint?
    ) async throws -> VerifiedLogReader<LayeredLog<Source>> {
        guard let earlier else {
            return try await VerifiedLogReader(
                checkpoint: offered, source: LayeredLog(mirror: held, source: source, mirrored: 0))
        }
        let before = earlier.checkpoint.size
        do {
            let layers = LayeredLog(mirror: held, source: source, mirrored: min(before, offered.checkpoint.size))
            let reader = try await VerifiedLogReader(checkpoint: offered, source: layers)
            try await reader.requireExtends(earlier)
            return reader
        } catch TransparencyLogError.rootMismatch {
            let alone = LayeredLog(mirror: held, source: source, mirrored: 0)
            try await VerifiedLogReader(checkpoint: offered, source: alone).requireExtends(earlier)
            throw AuditorError.source(reason: "it is sound, but files of the mirror in \(folder.path) were altered")
        }
    }

    private func copyTiles(
        _ reader: VerifiedLogReader<LayeredLog<Source>>, _ summary: inout MirrorSummary
    ) async throws {
        let tiles = TileAddress.added(from: summary.entriesBefore, to: summary.entries)
        for (done, address) in tiles.enumerated() {
            progress(done, tiles.count)
            if try folder.put(try await reader.tile(address), at: "/" + address.path) { summary.filesWritten += 1 }
        }
        progress(tiles.count, tiles.count)
    }

    /// What lies beside the tiles: bundles that entries name, and the checkpoints kept for changes of the membership.
    private func copyExtras(
        _ reader: VerifiedLogReader<LayeredLog<Source>>, _ summary: inout MirrorSummary
    ) async throws {
        var open = try OpenExtras(folder)
        let width = UInt64(TileAddress.fullWidth)
        for bundle in summary.entriesBefore / width..<max(summary.entriesBefore / width, reader.bundleCount) {
            for entry in try await reader.entries(inBundle: bundle) where entry.index >= summary.entriesBefore {
                open.note(entry)
            }
        }
        for digest in open.artefacts {
            if try await copyArtefact(digest) {
                open.artefacts.remove(digest)
                summary.artefacts += 1
            }
        }
        for index in open.changes {
            if try await copyWitnessed(above: index, reader) {
                open.changes.remove(index)
                summary.checkpointsKept += 1
            }
        }
        summary.artefactsMissing = open.artefacts.count
        try open.save(in: folder)
    }

    private func copyArtefact(_ digest: Digest) async throws -> Bool {
        guard let bytes = try await source.artefact(digest), ProtocolHash.digest("signatures", bytes) == digest else {
            return false
        }
        try folder.put(bytes, at: LogPath.artefact(digest).path)
        return true
    }

    /// The first kept checkpoint that covers entry `index`.
    private func copyWitnessed(
        above index: UInt64, _ reader: VerifiedLogReader<LayeredLog<Source>>
    ) async throws -> Bool {
        let last = min(index + UInt64(AuditTrust.witnessSearchEntries), reader.size)
        for size in index + 1..<max(index + 1, last + 1) {
            guard let note = try await source.witnessed(size: size) else { continue }
            let kept = try verifier.verifyFirst(note).checkpoint
            guard kept.size == size, try await reader.root(atSize: size) == kept.root else {
                throw AuditorError.source(reason: "witnessed/\(size) is not a checkpoint of the log around it")
            }
            try folder.replace(note, at: LogPath.witnessed(size: size).path)
            return true
        }
        return false
    }
}
