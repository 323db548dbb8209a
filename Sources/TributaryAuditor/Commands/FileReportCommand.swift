// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Foundation
import HTTPTransport

/// `tributary-auditor file-report`.
struct FileReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file-report",
        abstract: "Put a report on record in the log, by its SHA-256 digest.",
        discussion: """
            SUMMARY is the JSON that 'verify --json' or 'report --json' wrote: how much of the log was audited, and the \
            verdict. The digest is that of --report, or of the summary itself. Signed with the key of a rostered auditor. \
            The log then proves that this very report existed; it does not hold the report.
            """)

    private static let maximumReportBytes = 64 << 20

    @Option(name: .customLong("dir"), help: "The auditor officer's directory ('officer init --role auditor').")
    var path = "."
    @Option(help: "Head office's federation.pub.") var federation: String
    @OptionGroup var signing: SigningOptions
    @OptionGroup var json: JSONOption
    @Option(help: "The report whose digest is put on record; otherwise the summary's own.") var report: String?
    @Argument(help: "The JSON summary of the audit.") var summary: String

    func run() async throws {
        let open = try OpenOfficer(OfficerDirectory(path: path), role: .auditor, act: "files a report")
        let bytes = try PrivateFile.read(summary, limit: Self.maximumReportBytes)
        let audited = try AuditSummary(bytes, file: summary)
        let filed = try report.map { try PrivateFile.read($0, limit: Self.maximumReportBytes) } ?? bytes
        let filing = ReportFiling(
            report: SHA256.hash(filed), logSize: audited.logSize, logRoot: audited.logRoot,
            verdict: audited.verdict, auditor: open.officer.key)
        json.tell(
            """
            \(report ?? summary): SHA-256 \(filing.report)
              audited   \(filing.logSize) entries, root \(filing.logRoot)
              verdict   \(filing.verdict.words)
            """)
        try signing.consent("Put this report on record as \(open.officer.name)?")
        let signed = Signed.sign(filing, with: try open.key(signing.passphrase.source))
        try await AuditorDirectory.readDescriptor(federation).client().submit(
            signed.canonicalBytes, kind: .reportFiling)
        try json.report(
            Filed(
                auditor: open.officer.name, report: filing.report.hex, logSize: filing.logSize,
                verdict: filing.verdict.rawValue),
            text: "The report is on record.")
    }

    private struct Filed: Encodable {
        let auditor, report: String
        let logSize: UInt64
        let verdict: String
    }
}
