// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Synchronization
import Testing
import TransparencyLog
import TributaryAuditor

struct LogMirrorTests {
    private let temporary: TemporaryFolder
    private let key: SigningKey

    init() throws {
        temporary = try TemporaryFolder()
        key = try TestFederation.key(1)
    }

    private var folder: String { temporary.path + "/mirror" }

    private func log(_ size: Int, entry: (Int) -> String = { "entry-\($0)" }) throws -> MemoryLog {
        try MemoryLog((0..<size).map { Array(entry($0).utf8) }, key: key)
    }

    @discardableResult
    private func mirror(_ log: some PublishedLog, key: SigningKey? = nil) async throws -> MirrorSummary {
        let verifier = NoteVerifierKey(
            name: try NoteName(TestFederation.origin), kind: .log, key: (key ?? self.key).verifyingKey)
        return try await LogMirror(of: log, in: MirrorFolder(path: folder), log: verifier).run()
    }

    private func files() -> [String: [UInt8]] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.reduce(into: [:]) { files, name in
            var isFolder: ObjCBool = false
            let path = "\(folder)/\(name)"
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
                files[name] = FileManager.default.contents(atPath: path).map { Array($0) }
            }
        }
    }

    @Test func anAuditOfTheMirrorIsAnAuditOfTheLog() async throws {
        var (federation, _) = try TestFederation.finished()
        federation.witness()
        let log = try MemoryLog(federation)
        let summary = try await mirror(log, key: federation.logKey)
        #expect(summary.entries == UInt64(federation.entries.count))
        #expect(summary.artefacts == 2 && summary.artefactsMissing == 0)
        #expect(summary.checkpointsKept == 1)
        let trust = try federation.trust()
        let report = await AuditPipeline(source: FolderLog(folder: folder), trust: trust).run()
        #expect(report.verdict == .pass)
        #expect(report.findings == [])
    }

    @Test func whatTheMirrorHoldsIsNotAskedForAgain() async throws {
        let first = try await mirror(log(600))
        #expect(first.filesWritten == 7)
        let counting = CountingLog(try log(900))
        let second = try await mirror(counting)
        #expect(second.entriesBefore == 600 && second.entries == 900)
        // Tiles 0 and 1 are full and here. Tile 2 has become full, tile 3 is new; so are the bundles.
        #expect(
            counting.asked.isSubset(of: [
                "tile/0/002", "tile/0/003.p/132", "tile/entries/002", "tile/entries/003.p/132",
            ]))
        #expect(try await mirror(log(900)).filesWritten == 0)
        let fresh = try TemporaryFolder()
        #expect(!PrivateFile.exists(fresh.path + "/checkpoint"))
    }

    @Test func aMirrorHasExactlyTheFilesOfTheLog() async throws {
        try await mirror(log(600))
        let log = try log(600)
        let files = files()
        #expect(files.count == 8)
        #expect(files["checkpoint"] == log.checkpoint())
        for address in TileAddress.added(from: 0, to: 600) {
            #expect(files[address.path] == (try log.read(address)))
        }
    }

    @Test func aForkIsRefusedAndKeptAsEvidence() async throws {
        for (held, offered) in [(300, 300), (300, 700), (600, 700)] {
            let attempt = try LogMirrorTests()
            try await attempt.mirror(attempt.log(held))
            let before = attempt.files()
            let fork = try attempt.log(offered) { $0 == 7 ? "other" : "entry-\($0)" }
            await #expect {
                try await attempt.mirror(fork)
            } throws: { error in
                if case TransparencyLogError.inconsistent = error { true } else { false }
            }
            let after = attempt.files()
            #expect(after.filter { !$0.key.hasPrefix("evidence/") } == before)
            #expect(after.contains { $0.key.hasSuffix("offered.checkpoint") && $0.value == fork.checkpoint() })
            #expect(after.contains { $0.key.hasSuffix("trusted.checkpoint") && $0.value == before["checkpoint"] })
        }
    }

    @Test func aRollbackIsRefused() async throws {
        try await mirror(log(600))
        let shorter = try log(500)
        await #expect {
            try await mirror(shorter)
        } throws: { error in
            if case TransparencyLogError.rollback = error { true } else { false }
        }
        #expect(files()["checkpoint"] == (try log(600).checkpoint()))
    }

    @Test func nothingIsWrittenThatDoesNotVerify() async throws {
        for path in ["tile/entries/000", "tile/0/001.p/44"] {
            let altered = try LogMirrorTests()
            var lying = try altered.log(300)
            let address = try TileAddress(parsing: path)
            var bytes = try #require(try lying.read(address))
            bytes[bytes.count / 2] ^= 1
            lying.replaced[path] = bytes
            await #expect(throws: TransparencyLogError.self) { try await altered.mirror(lying) }
            #expect(altered.files()[path] == nil)
            #expect(altered.files()["checkpoint"] == nil)
        }
    }

    @Test func anAlteredMirrorIsTold() async throws {
        try await mirror(log(600))
        let tile = folder + "/tile/0/000"
        var bytes = try PrivateFile.read(tile)
        bytes[100] ^= 1
        try PrivateFile.write(bytes, to: tile)
        let longer = try log(900)
        await #expect(throws: AuditorError.self) { try await mirror(longer) }
        #expect(files()["checkpoint"] == (try log(600).checkpoint()))
    }

    @Test func aBundleThatIsMissingIsAskedForAgain() async throws {
        let (federation, _) = try TestFederation.finished()
        var poor = federation
        poor.artefacts = [:]
        let first = try await mirror(MemoryLog(poor), key: federation.logKey)
        #expect(first.artefacts == 0 && first.artefactsMissing == 2)
        let second = try await mirror(MemoryLog(federation), key: federation.logKey)
        #expect(second.artefacts == 2 && second.artefactsMissing == 0)
    }

    @Test func anInterruptedMirrorGoesOn() async throws {
        try await mirror(log(600))
        let whole = files()
        for name in ["checkpoint", "tile/entries/001"] {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        #expect(try await mirror(log(600)).filesWritten == 1)
        #expect(files() == whole)
    }
}

/// A log that remembers which tiles were asked for.
private final class CountingLog: PublishedLog {
    private let log: MemoryLog
    private let paths = Mutex<Set<String>>([])

    init(_ log: MemoryLog) { self.log = log }

    var asked: Set<String> { paths.withLock { $0 } }

    func checkpoint() async throws -> [UInt8]? { log.checkpoint() }
    func witnessed(size: UInt64) async throws -> [UInt8]? { log.witnessed(size: size) }
    func artefact(_ digest: Digest) async throws -> [UInt8]? { log.artefact(digest) }

    func read(_ address: TileAddress) async throws -> [UInt8]? {
        _ = paths.withLock { $0.insert(address.path) }
        return try log.read(address)
    }
}
