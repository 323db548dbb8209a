// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

struct OfficerFilingTests {
    private func summary(_ text: String) throws -> AuditSummary { try AuditSummary(Array(text.utf8), file: "a.json") }

    @Test(
        arguments: zip(
            ["PASS", "PASS WITH FINDINGS", "FAIL", "CANNOT DETERMINE"], ReportFiling.Verdict.allCases))
    func everyVerdictOfAnAuditCanBeFiled(_ words: String, _ verdict: ReportFiling.Verdict) throws {
        let root = TestFederation.contract
        let read = try summary(#"{"logSize": 7, "logRoot": "\#(root.hex)", "verdict": "\#(words)", "more": 1}"#)
        #expect(read.logSize == 7)
        #expect(read.logRoot == root)
        #expect(read.verdict == verdict)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"logSize": -1, "logRoot": "00", "verdict": "PASS"}"#,
        #"{"logSize": 1e300, "logRoot": "00", "verdict": "PASS"}"#,
        #"{"logSize": 7, "logRoot": "00", "verdict": "PASS"}"#,
    ])
    func whatNoAuditWroteIsRefused(_ text: String) {
        #expect(throws: AuditorError.self) { try summary(text) }
    }

    @Test func anInventedVerdictIsRefused() {
        let root = TestFederation.contract
        #expect(throws: AuditorError.self) {
            try summary(#"{"logSize": 7, "logRoot": "\#(root.hex)", "verdict": "EXCELLENT"}"#)
        }
    }
}
