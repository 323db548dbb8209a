// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// What scripts rely on: files, exit codes, JSON.
struct CommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func initMakesARootOnce() async throws {
        let arguments = ["init", "--dir", folder.path + "/a", "--no-passphrase", "--json", folder.path + "/made"]
        #expect(await AuditorCommand.execute(arguments) == 0)
        #expect(try PolicyFile(path: folder.path + "/a/policy.yaml").policy.period == 1)
        #expect(try PrivateFile.text(folder.path + "/a/root.pub").utf8.count == 65)
        #expect(await AuditorCommand.execute(arguments) == 1)
    }

    @Test(arguments: [
        ["nonsense"], ["init", "--unknown"], ["roster", "approve"], ["roster", "approve", "north", "--all"],
        ["officer", "init", "--name", "olga", "--role", "boss"], ["verify", "."],
        ["init", "--no-passphrase", "--passphrase-file", "x"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async {
        #expect(await AuditorCommand.execute(arguments) == 2)
    }

    @Test(arguments: [
        ["roster", "list", "--dir", "/nonexistent"], ["officer", "add", "--dir", "/nonexistent", "a", "auditor", "00"],
        ["officer", "approve", "x", "--dir", "/nonexistent", "--federation", "/nonexistent"],
    ])
    func aRefusalIsOne(_ arguments: [String]) async {
        #expect(await AuditorCommand.execute(arguments) == 1)
    }

    @Test func verifyIsZeroForAGoodFolderAndThreeForABadOne() async throws {
        let (federation, _) = try TestFederation.finished()
        let log = try MemoryLog(federation)
        let export = folder.path + "/log"
        try write(log.checkpoint(), to: "\(export)/checkpoint")
        for address in TileAddress.added(from: 0, to: UInt64(federation.entries.count)) {
            try write(try log.read(address), to: "\(export)/\(address.path)")
        }
        for (digest, bytes) in federation.artefacts { try write(bytes, to: "\(export)/artefacts/\(digest)") }
        let trust = try federation.trust()
        let json = folder.path + "/report.json"
        let arguments = [
            "verify", export, "--log-key", trust.log.encoded, "--root-key", trust.root.hex, "--json", json,
        ]
        // The entries are of another year than this machine's clock may show: at most a warning.
        #expect(await AuditorCommand.execute(arguments) == 0)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(PrivateFile.read(json))) as? [String: Any])
        #expect((report["verdict"] as? String)?.hasPrefix("PASS") == true)
        #expect(report["logSize"] as? Int == federation.entries.count)
        #expect((report["recomputedNanoRho"] as? [String: Int])?.count == 5)
        #expect(report["recomputedEpsilon"] is Double)

        try FileManager.default.removeItem(atPath: "\(export)/tile/entries")
        #expect(await AuditorCommand.execute(arguments) == 3)
    }

    private func write(_ bytes: [UInt8]?, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(#require(bytes)).write(to: URL(fileURLWithPath: path))
    }
}
