// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// Page, JSON and tables say the same, by their hashes.
struct ReportFilesTests {
    /// Rows that a table of the page shows.
    private static let shownRows = 120

    @Test func pageJSONAndTablesAgree() async throws {
        let story = try await ReportStory(ReportStory.lying())
        let page = try story.page()
        let json = try object(story, ReportFiles.json)
        #expect(json["verdict"] as? String == "FAIL" && page.contains("FAIL</p>"))
        let budgets = try #require(json["budgets"] as? [[String: Any]])
        let table = try rows(story, "budgets.csv")
        #expect(table.count == budgets.count)
        for (budget, row) in zip(budgets, table) {
            for key in ["limitNanoRho", "declaredNanoRho", "recomputedNanoRho", "remainingNanoRho"] {
                let value = try #require(budget[key] as? UInt64)
                #expect(row[key] == "\(value)")
                #expect(page.contains(Quantity.rho(value)))
            }
            #expect(row["differenceNanoRho"] == "\(try #require(budget["differenceNanoRho"] as? Int64))")
            #expect(page.contains(Quantity.epsilon(budget["epsilon"] as? Double)))
        }
        let rounds = try #require(json["rounds"] as? [[String: Any]])
        let ledger = try rows(story, "rounds.csv")
        #expect(
            ledger.map { $0["recomputedNanoRho"] }
                == rounds.map { ($0["recomputedNanoRho"] as? UInt64).map { "\($0)" } })
        #expect(ledger.map { $0["specificationDigest"] } == rounds.map { $0["specificationDigest"] as? String })
        let findings = try #require(json["findings"] as? [[String: Any]])
        #expect(try rows(story, "findings.csv").map { $0["rule"] } == findings.map { $0["rule"] as? String })
        for finding in findings {
            #expect(page.contains(Markup.escaped(try #require(finding["explanation"] as? String))))
        }
    }

    @Test func theSameAuditAndMomentGiveTheSameBytes() async throws {
        let federation = try ReportStory.eventful()
        let first = try await ReportStory(federation)
        let second = try await ReportStory(federation)
        #expect(try first.files(ReportStory.library()).digest == second.files(ReportStory.library()).digest)
        for (one, other) in zip(try first.files().files, try second.files().files) {
            #expect(one.name == other.name && one.bytes == other.bytes)
        }
        let later = try ReportFiles(first.report, now: federation.now + 61, library: nil)
        #expect(try later.digest != first.files().digest)
    }

    @Test func theSumsNameEveryOtherFile() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let files = try story.files()
        let sums = String(decoding: try #require(files.bytes(ReportFiles.sums)), as: UTF8.self)
        let lines = sums.split(separator: "\n").dropFirst(5).map { $0.split(separator: " ", maxSplits: 1) }
        let named = Dictionary(
            uniqueKeysWithValues: lines.map { ($0[1].trimmingCharacters(in: .whitespaces), String($0[0])) })
        let others = files.files.filter { ![ReportFiles.sums, ReportFiles.digestFile].contains($0.name) }
        #expect(Set(named.keys) == Set(others.map(\.name)))
        for file in others { #expect(named[file.name] == SHA256.hash(file.bytes).hex) }
        #expect(files.digest == SHA256.hash(Array(sums.utf8)))
        let first = sums.split(separator: "\n").prefix(5)
        #expect(
            first == [
                "tributary-audit-report/1", "log.example", "\(story.report.logSize)",
                "\(try #require(story.report.logRoot))", "PASS",
            ])
    }

    @Test func theSignatureIsASignedNoteOverTheSums() async throws {
        let files = try await ReportStory(ReportStory.eventful()).files()
        let key = try TestFederation.key(5)
        let name = try NoteName("anna")
        let bytes = files.signed(as: name, with: key)
        let note = try UnverifiedNote(parsing: bytes, signatureLimit: 1)
        #expect(note.text == files.bytes(ReportFiles.sums))
        let verifier = NoteVerifierKey(name: name, kind: .log, key: key.verifyingKey)
        let line = try #require(note.signatures.first)
        #expect(line.name == name && line.keyID == verifier.id)
        let signature = try Signature(line.payload)
        #expect(key.verifyingKey.isValid(signature, for: note.text))
        var altered = note.text
        altered[altered.count / 2] ^= 1
        #expect(!key.verifyingKey.isValid(signature, for: altered))
    }

    @Test func theDigestCanBeFiled() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let files = try story.files()
        let summary = try AuditSummary(#require(files.bytes(ReportFiles.digestFile)), file: "report.digest")
        #expect(summary.logSize == story.report.logSize)
        #expect(summary.logRoot.hex == story.report.logRoot)
        #expect(summary.verdict.words == story.report.verdict.rawValue)
        #expect(try object(story, ReportFiles.digestFile)["digest"] as? String == files.digest.hex)
        #expect(throws: Never.self) {
            try AuditSummary(#require(files.bytes(ReportFiles.json)), file: "report.json")
        }
    }

    /// One step beyond what a page shows, the rest is counted and in the table.
    @Test func theTablesHaveWhatThePageLeavesOut() async throws {
        var (federation, study) = try TestFederation.ready { study in
            study.rounds = Array(repeating: study.rounds[0], count: Self.shownRows + 1)
        }
        for _ in study.rounds { try federation.run(study) }
        let story = try await ReportStory(federation)
        #expect(try rows(story, "rounds.csv").count == Self.shownRows + 1)
        #expect(try story.page().contains("The newest 120 of 121 rows; all are in rounds.csv."))
    }

    private func object(_ story: ReportStory, _ name: String) throws -> [String: Any] {
        let bytes = try #require(try story.files().bytes(name))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// Rows by heading; none of these fields holds a comma or a quotation mark.
    private func rows(_ story: ReportStory, _ name: String) throws -> [[String: String]] {
        let lines = try story.text(name).components(separatedBy: "\r\n").dropLast()
        let heading = try #require(lines.first).components(separatedBy: ",")
        return lines.dropFirst().map { line in
            Dictionary(zip(heading, line.components(separatedBy: ","))) { first, _ in first }
        }
    }
}
