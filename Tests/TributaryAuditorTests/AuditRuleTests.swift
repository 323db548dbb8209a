// SPDX-License-Identifier: Apache-2.0

import Testing
import TributaryAuditor

/// For every rule there is a log that breaks it, and the audit says so.
struct AuditRuleTests {
    @Test(arguments: AuditRule.allCases)
    func aLogThatBreaksTheRuleIsCaught(_ rule: AuditRule) async throws {
        let report = try await Lie(rule).audit()
        let found = report.findings.filter { $0.rule == rule }
        #expect(!found.isEmpty, "only found \(report.findings.map(\.rule.rawValue))")
        switch rule.severity {
        case .failure: #expect(report.verdict == .fail)
        case .undetermined: #expect(report.verdict == .cannotDetermine)
        case .warning: #expect(report.verdict == .passWithFindings)
        case .information: #expect(report.verdict == .pass)
        }
    }

    @Test(arguments: AuditRule.allCases)
    func anHonestLogDoesNotBreakTheRule(_ rule: AuditRule) async throws {
        let report = try await TestFederation.finished().0.audit()
        #expect(!report.findings.contains { $0.rule == rule })
    }
}
