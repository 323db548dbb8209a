// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

struct CoordinatorLogExportTests {
    let log: CoordinatorLogTests
    let folder: LogFolder

    init() throws {
        log = try CoordinatorLogTests()
        folder = LogFolder(path: log.directory.file("export"))
    }

    func export(comparesAll: Bool = false) throws -> LogExport.Summary {
        let export = LogExport(to: folder, comparesAll: comparesAll) { _, _ in }
        return try #require(try log.store.read { try export.run(from: $0) })
    }

    /// Reads every entry of the folder under its checkpoint.
    func verifiedSize() async throws -> UInt64 {
        let verifier = try log.sample.epochs(1)[0].epoch.logVerifier()
        let note = try #require(try folder.read(TileAddress.checkpointPath))
        let reader = try await VerifiedLogReader(
            checkpoint: verifier.verifyFirst(note), source: FolderTiles(folder: folder))
        try await reader.verifyUpperTiles()
        for bundle in 0..<reader.bundleCount { _ = try await reader.entries(inBundle: bundle) }
        return reader.size
    }

    @Test func anExportedLogVerifiesFromItsFilesAlone() async throws {
        try log.appendEntries(300)
        // Two full or partial tiles of hashes and of entries, one above, and the checkpoint beside them.
        #expect(try export() == LogExport.Summary(entries: 300, filesWritten: 5, filesUnchanged: 0))
        #expect(try await verifiedSize() == 300)
    }

    @Test func anotherExportAddsOnlyWhatIsNew() async throws {
        try log.appendEntries(300)
        _ = try export()
        #expect(try export() == LogExport.Summary(entries: 300, filesWritten: 0, filesUnchanged: 0))
        #expect(try export(comparesAll: true) == LogExport.Summary(entries: 300, filesWritten: 0, filesUnchanged: 5))
        try log.appendEntries(300)
        #expect(try export() == LogExport.Summary(entries: 600, filesWritten: 5, filesUnchanged: 0))
        #expect(try await verifiedSize() == 600)
    }

    @Test func anInterruptedExportGoesOnWhereItStopped() async throws {
        try log.appendEntries(300)
        _ = try export()
        for name in [TileAddress.checkpointPath, "tile/entries/000"] {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
        }
        #expect(try export() == LogExport.Summary(entries: 300, filesWritten: 1, filesUnchanged: 4))
        #expect(try await verifiedSize() == 300)
    }

    @Test func aFileWithOtherBytesStopsTheExport() throws {
        try log.appendEntries(300)
        _ = try export()
        try folder.replace([1], at: "tile/0/000")
        #expect(throws: PersistenceError.writeOnce(what: "\(folder.path)/tile/0/000")) {
            try export(comparesAll: true)
        }
        #expect(try folder.read("tile/0/000") == [1])
    }

    @Test func aFolderWithAnotherOrALongerLogIsLeftAlone() throws {
        try log.appendEntries(5)
        _ = try export()
        let other = try CoordinatorLogTests()
        try other.appendEntries(4)
        let shorter = LogExport(to: folder) { _, _ in }
        #expect(throws: PersistenceError.self) { try other.store.read { try shorter.run(from: $0) } }
        try other.appendEntries(2)
        #expect(throws: PersistenceError.self) { try other.store.read { try shorter.run(from: $0) } }
        #expect(try export() == LogExport.Summary(entries: 5, filesWritten: 0, filesUnchanged: 0))
    }

    @Test func bundlesAndKeptCheckpointsComeAlong() throws {
        let signatures: [UInt8] = [1, 2, 3]
        let digest = ProtocolHash.digest("signatures", signatures)
        let record = RoundRecord(
            round: log.sample.digest("round"), advertised: [], charged: [], contributors: [], survivorContext: nil,
            signaturesDigest: digest)
        let appender = LogAppender(signer: log.signer)
        let note = try log.store.write { transaction in
            try transaction.insertArtefact(signatures, digest: digest)
            try appender.append([.roundClosed(record)], now: 1, in: transaction)
            let note = try #require(try transaction.checkpoint())
            try transaction.saveWitnessedNote(WitnessedNote(size: 1, note: note, isKept: true))
            return note
        }
        try log.appendEntries(2)
        // The newest checkpoint with a quorum is what is published: the two entries behind it are not.
        #expect(try export() == LogExport.Summary(entries: 1, filesWritten: 4, filesUnchanged: 0))
        #expect(try folder.read("artefacts/\(digest.hex)") == signatures)
        #expect(try folder.read("witnessed/1") == note)
        #expect(try folder.read("checkpoint") == note)
        // It may gain a cosignature; a checkpoint that says something else is another log's.
        let cosigned = note + Array("— w.example AAAAAAE=\n".utf8)
        try log.store.write { try $0.saveWitnessedNote(WitnessedNote(size: 1, note: cosigned, isKept: true)) }
        #expect(try export().filesWritten == 1)
        #expect(try folder.read("witnessed/1") == cosigned)
        let other = try log.signer.sign(size: 1, root: .zero).encoded
        try folder.replace(other, at: "witnessed/1")
        #expect(throws: PersistenceError.writeOnce(what: "\(folder.path)/witnessed/1")) { try export() }
    }

    @Test func aLogWithoutEntriesIsNotExported() throws {
        let export = LogExport(to: folder) { _, _ in }
        #expect(try log.store.read { try export.run(from: $0) } == nil)
    }
}

/// A published log in a folder.
struct FolderTiles: TileSource {
    let folder: LogFolder

    func read(_ address: TileAddress) async throws -> [UInt8]? { try folder.read(address.path) }
}
