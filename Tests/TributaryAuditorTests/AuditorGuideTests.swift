// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryAuditor

struct AuditorGuideTests {
    /// The package's root, through whatever links this file was reached.
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: AuditRule.allCases)
    func theGuideExplainsTheRule(_ rule: AuditRule) throws {
        let guide = try String(contentsOf: Self.root.appending(path: "docs/AUDITOR_GUIDE.md"), encoding: .utf8)
        #expect(guide.contains("| `\(rule.rawValue)` | \(rule.severity.rawValue) |"))
    }
}
