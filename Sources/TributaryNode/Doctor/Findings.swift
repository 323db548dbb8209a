// SPDX-License-Identifier: Apache-2.0

/// One thing that was looked at.
package struct Finding: Encodable, Sendable, Equatable {
    package enum Outcome: String, Encodable, Sendable {
        case good
        /// Works, but should be seen to.
        case doubtful
        case wrong
    }

    package let subject: String
    package let outcome: Outcome
    /// What was found and, unless it is good, what to do.
    package let detail: String

    package init(_ subject: String, _ outcome: Outcome, _ detail: String) {
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
    }
}

/// Everything that was looked at.
package struct Findings: Encodable, Sendable, Equatable {
    package internal(set) var findings: [Finding] = []

    package var text: String {
        findings.map { finding in
            let mark =
                switch finding.outcome {
                case .good: "ok   "
                case .doubtful: "note "
                case .wrong: "WRONG"
                }
            return "\(mark) \(finding.subject): \(finding.detail)\n"
        }.joined()
    }
}
