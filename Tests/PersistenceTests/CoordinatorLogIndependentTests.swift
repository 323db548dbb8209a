// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

/// An exported log in front of software that is not ours: Go's packages for notes and tiled logs and, where they can be
/// installed, verifiers from PyPI. Skipped where Go or Debian's golang-golang-x-mod-dev is missing.
@Suite(.enabled(if: IndependentCheck.canRun, "needs golang-go and golang-golang-x-mod-dev"))
struct CoordinatorLogIndependentTests {
    let log: CoordinatorLogTests
    let folder: LogFolder
    let witness: Cosigner
    let check: IndependentCheck

    init() async throws {
        log = try CoordinatorLogTests()
        folder = LogFolder(path: log.directory.file("export"))
        var random = SystemRandomSource()
        witness = Cosigner(name: try NoteName("w.example/1"), key: try SigningKey.generate(from: &random))
        check = IndependentCheck(
            folder: folder.path, key: log.signer.verifierKey, witness: witness.verifierKey,
            proof: log.directory.file("entry.tlog-proof"))
        try log.appendEntries(300)
        let export = LogExport(to: folder) { _, _ in }
        _ = try log.store.read { try export.run(from: $0) }
        try await cosignAndProve()
    }

    /// Puts a cosigned checkpoint in the place of the log's own, and writes the proof of one entry under it.
    private func cosignAndProve() async throws {
        let verifier = try LogVerifier(log: log.signer.verifierKey, witnesses: [witness.verifierKey])
        let own = try verifier.verifyFirst(try #require(try folder.read(TileAddress.checkpointPath)))
        let cosigned = try verifier.adding(witness.cosign(own, timeSeconds: 1_767_000_000), to: own)
        try folder.replace(cosigned.note.encoded, at: TileAddress.checkpointPath)
        let reader = try await VerifiedLogReader(checkpoint: cosigned, source: FolderTiles(folder: folder))
        try Data(try await reader.proof(of: 257).encoded).write(to: URL(fileURLWithPath: check.proof))
    }

    @Test func itIsAcceptedWithItsProofsAndCosignatures() throws {
        let result = try check.run()
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("go: checkpoint: 300 entries, 1 cosignatures verified"))
        #expect(result.output.contains("go: proofs: 300 of inclusion and 300 of consistency verified"))
        #expect(result.output.contains("entry 257 is in the log"))
    }

    @Test func aChangedByteIsRejectedWhereverItIs() throws {
        let result = try check.run(flips: 31)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("changed bytes rejected"))
    }

    @Test func whatIsWrongIsRejected() throws {
        let note = try #require(try folder.read(TileAddress.checkpointPath))
        try folder.replace(Array(note.dropLast(40)) + [0x0A], at: TileAddress.checkpointPath)
        #expect(try check.run().status == 1)
        try folder.replace(note, at: TileAddress.checkpointPath)
        try FileManager.default.removeItem(atPath: folder.path + "/tile/entries/000")
        #expect(try check.run().status == 1)
    }
}

/// `scripts/check-log`.
struct IndependentCheck {
    let folder: String
    let key: NoteVerifierKey
    let witness: NoteVerifierKey
    /// Path of a `.tlog-proof`.
    let proof: String

    static var canRun: Bool {
        let files = FileManager.default
        let isInPath = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { files.isExecutableFile(atPath: "\($0)/go") }
        return isInPath && files.fileExists(atPath: "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")
    }

    func run(flips: Int? = nil, file: String = #filePath) throws -> (status: Int32, output: String) {
        let root = URL(fileURLWithPath: file).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appendingPathComponent("scripts/check-log")
        process.arguments =
            [folder, key.encoded, "--witness", witness.encoded, "--proof", proof]
            + (flips.map { ["--flips", "\($0)"] } ?? [])
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
