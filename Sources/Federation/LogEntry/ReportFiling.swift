// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// An auditor's report, by digest: that it was made, over how much of the log, and what it found.
public struct ReportFiling: SignableStatement {
    /// What an audit can end with.
    public enum Verdict: String, Sendable, CaseIterable {
        case pass
        case passWithFindings = "pass_with_findings"
        case fail
        case cannotDetermine = "cannot_determine"
    }

    public static let tag = "file-report"

    /// SHA-256 of the report.
    public var report: Digest
    /// Size and root of the audited checkpoint.
    public var logSize: UInt64
    public var logRoot: Digest
    public var verdict: Verdict
    /// The key that signs; the roster must list it as an auditor's.
    public var auditor: VerifyingKey

    public init(report: Digest, logSize: UInt64, logRoot: Digest, verdict: Verdict, auditor: VerifyingKey) {
        self.report = report
        self.logSize = logSize
        self.logRoot = logRoot
        self.verdict = verdict
        self.auditor = auditor
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.write(report)
        writer.write(logSize)
        writer.write(logRoot)
        writer.write(verdict.rawValue)
        writer.writeFixed(auditor.bytes)
    }

    public init(from reader: inout CanonicalReader) throws {
        report = try reader.readDigest("report")
        logSize = try reader.readUInt64("logSize")
        logRoot = try reader.readDigest("logRoot")
        guard let verdict = Verdict(rawValue: try reader.readString("verdict")) else {
            throw FederationError.malformed(field: "verdict")
        }
        self.verdict = verdict
        auditor = try VerifyingKey(reader.readFixed("auditor", count: VerifyingKey.byteCount))
    }
}
