// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import Foundation
package import TransparencyLog

/// A report as files: the page, the same as JSON and tables, and one text that names them all by their hashes.
package struct ReportFiles: Sendable {
    package static let page = "report.html"
    package static let json = "report.json"
    /// Names every other file with its SHA-256. Its own digest is the report's digest.
    package static let sums = "report.sums"
    /// ``sums`` as a signed note (C2SP signed-note), if an auditor signs.
    package static let note = "report.note"
    /// The digest with what a filing in the log needs, as JSON.
    package static let digestFile = "report.digest"

    /// In order of name, without ``note``.
    package let files: [(name: String, bytes: [UInt8])]
    /// SHA-256 of ``sums``: what can be put on record in the log.
    package let digest: Digest

    package init(_ report: AuditReport, now: UInt64, library: ChartLibrary?) throws {
        let document = ReportDocument(report, now: now)
        let figures = ReportFigures(report, document, drawsCharts: library != nil)
        let page = ReportPage(document, figures: figures, library: library)
        var files = ReportTables(report, document).files
        files.append((Self.page, Array(page.html.utf8)))
        files.append((Self.json, try Self.encoded(document)))
        files.sort { $0.name < $1.name }
        let sums = Self.sums(of: files, document)
        digest = SHA256.hash(sums)
        files.append((Self.digestFile, try Self.encoded(Summary(document, digest))))
        files.append((Self.sums, sums))
        self.files = files
    }

    /// Writes every file, the ones that name others last.
    package func write(to folder: String) throws {
        try PrivateFile.makeFolder(folder)
        for file in files { try PrivateFile.write(file.bytes, to: "\(folder)/\(file.name)") }
    }

    package func bytes(_ name: String) -> [UInt8]? { files.first { $0.name == name }?.bytes }

    /// ``sums`` under an auditor's key.
    package func signed(as name: NoteName, with key: SigningKey) -> [UInt8] {
        let verifier = NoteVerifierKey(name: name, kind: .log, key: key.verifyingKey)
        let text = bytes(Self.sums) ?? []
        let signature = NoteSignature(name: name, keyID: verifier.id, payload: key.sign(text).bytes)
        return text + Array("\n\(signature.line)\n".utf8)
    }

    private static func sums(of files: [(name: String, bytes: [UInt8])], _ document: ReportDocument) -> [UInt8] {
        let head = [
            document.format, document.subject.origin, "\(document.logSize)", document.logRoot ?? "none",
            document.verdict.rawValue,
        ]
        let lines = files.map { "\(SHA256.hash($0.bytes).hex)  \($0.name)" }
        return Array((head + lines).map { $0 + "\n" }.joined().utf8)
    }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [0x0A]
    }

    /// What `file-report` takes: how much of the log was audited, what came out, and the digest.
    private struct Summary: Encodable {
        let format: String
        let digest, digestOf: String
        let verdict: Verdict
        let logSize: UInt64
        let logRoot: String?
        let generatedAt: UInt64

        init(_ document: ReportDocument, _ digest: Digest) {
            format = document.format
            self.digest = digest.hex
            digestOf = ReportFiles.sums
            (verdict, logSize, logRoot) = (document.verdict, document.logSize, document.logRoot)
            generatedAt = document.generatedAt
        }
    }
}
