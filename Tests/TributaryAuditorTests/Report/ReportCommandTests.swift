// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// The command from an exported folder to files and exit code.
struct ReportCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func writesASignedReportAndARegistryEntry() async throws {
        let log = try exported(ReportStory.eventful())
        let keys = folder.path + "/anna"
        let creation = ["officer", "init", "--dir", keys, "--name", "anna", "--role", "auditor", "--no-passphrase"]
        #expect(await AuditorCommand.execute(creation) == 0)
        let out = folder.path + "/report"
        let made = folder.path + "/made.json"
        let arguments =
            log + [
                "--out", out, "--key-directory", keys, "--registry", folder.path + "/entry.yaml", "--json", made,
            ]
        #expect(await AuditorCommand.execute(arguments) == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(
            names == [
                "budgets.csv", "exceptions.csv", "findings.csv", "parties.csv", "reconciliation.csv", "report.digest",
                "report.html", "report.json", "report.note", "report.sums", "rounds.csv",
            ])
        let sums = try PrivateFile.read(out + "/report.sums")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(PrivateFile.read(made))) as? [String: Any])
        #expect(json["digest"] as? String == SHA256.hash(sums).hex)
        #expect(json["signedBy"] as? String == "anna")
        #expect(try PrivateFile.read(out + "/report.note").starts(with: sums))
        #expect(try PrivateFile.text(folder.path + "/entry.yaml").contains("tier: 3"))
    }

    @Test func aFailingLogIsReportedAndExitsWithThree() async throws {
        let log = try exported(ReportStory.lying())
        let out = folder.path + "/report"
        #expect(await AuditorCommand.execute(log + ["--out", out]) == 3)
        #expect(try PrivateFile.text(out + "/report.html").contains("<title>FAIL "))
    }

    @Test func anotherOfficerDoesNotSignReports() async throws {
        let log = try exported(ReportStory.eventful())
        let keys = folder.path + "/olga"
        let creation = [
            "officer", "init", "--dir", keys, "--name", "olga", "--role", "privacy-officer", "--no-passphrase",
        ]
        #expect(await AuditorCommand.execute(creation) == 0)
        let arguments = log + ["--out", folder.path + "/report", "--key-directory", keys]
        #expect(await AuditorCommand.execute(arguments) == 1)
    }

    @Test func aReportNeedsAPlace() async throws {
        let log = try exported(ReportStory.eventful())
        #expect(await AuditorCommand.execute(log) == 2)
        #expect(await AuditorCommand.execute(log + ["--key-directory", folder.path, "--registry", "x"]) == 2)
        #expect(await AuditorCommand.execute(log + ["--out", folder.path + "/r", "--delta", "0.9"]) == 2)
        let absent = ["--out", folder.path + "/r", "--chart-library", folder.path + "/absent.js"]
        #expect(await AuditorCommand.execute(log + absent) == 1)
    }

    /// A folder with the log, as arguments of the command.
    private func exported(_ federation: TestFederation) throws -> [String] {
        let log = try MemoryLog(federation)
        let export = folder.path + "/log"
        try write(log.checkpoint(), to: "\(export)/checkpoint")
        for address in TileAddress.added(from: 0, to: UInt64(federation.entries.count)) {
            try write(try log.read(address), to: "\(export)/\(address.path)")
        }
        for (digest, bytes) in federation.artefacts { try write(bytes, to: "\(export)/artefacts/\(digest)") }
        for size in federation.kept.map(\.size) {
            try write(log.witnessed(size: size), to: "\(export)/witnessed/\(size)")
        }
        let trust = try federation.trust()
        return ["report", export, "--log-key", trust.log.encoded, "--root-key", trust.root.hex]
    }

    private func write(_ bytes: [UInt8]?, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes ?? []).write(to: URL(fileURLWithPath: path))
    }
}
