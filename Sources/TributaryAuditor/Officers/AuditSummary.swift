// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation
import Foundation

/// What a report's filing takes from an audit's JSON: how much of the log, and what came out.
package struct AuditSummary: Sendable, Equatable {
    package let logSize: UInt64
    package let logRoot: Digest
    package let verdict: ReportFiling.Verdict

    private struct Fields: Decodable {
        let logSize: UInt64
        let logRoot: String
        let verdict: String
    }

    /// - Throws: ``AuditorError/file(path:reason:)`` for JSON that no audit wrote.
    package init(_ bytes: [UInt8], file: String) throws {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes)),
            let root = Digest(hex: fields.logRoot),
            let verdict = ReportFiling.Verdict.allCases.first(where: { $0.words == fields.verdict })
        else {
            throw AuditorError.file(
                path: file, reason: "is not the JSON of an audit, with logSize, logRoot and verdict. Nothing was signed"
            )
        }
        logSize = fields.logSize
        logRoot = root
        self.verdict = verdict
    }
}

extension ReportFiling.Verdict {
    /// As an audit's report says it.
    package var words: String {
        switch self {
        case .pass: "PASS"
        case .passWithFindings: "PASS WITH FINDINGS"
        case .fail: "FAIL"
        case .cannotDetermine: "CANNOT DETERMINE"
        }
    }
}
