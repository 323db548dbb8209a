// SPDX-License-Identifier: Apache-2.0

/// One topic of the audit: the question, the rules behind it, and what came of them.
package struct AuditCheck: Sendable, Encodable {
    package enum Outcome: String, Sendable, Encodable {
        case holds
        case attention = "needs attention"
        case undetermined = "not determined"
        case broken
    }

    package struct Rule: Sendable, Encodable {
        package let rule: AuditRule
        package let severity: Severity
        package let findings: Int
    }

    /// What the rules' names begin with.
    package let topic: String
    package let question: String
    package let outcome: Outcome
    package let rules: [Rule]

    /// Every rule of the audit, by topic, in the order in which they are checked.
    static func all(_ report: AuditReport) -> [AuditCheck] {
        let wasReadToTheEnd = ReportSubject(report).isWhole
        let topics = AuditRule.allCases.map(topic).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return topics.map { topic in
            let rules = AuditRule.allCases.filter { self.topic($0) == topic }.map { rule in
                Rule(rule: rule, severity: rule.severity, findings: report.findingCounts[rule.rawValue] ?? 0)
            }
            return AuditCheck(
                topic: topic, question: questions[topic] ?? "The rules about \(topic) hold",
                outcome: outcome(of: rules, wasReadToTheEnd), rules: rules)
        }
    }

    private static func topic(_ rule: AuditRule) -> String {
        rule.rawValue.split(separator: ".").first.map(String.init) ?? rule.rawValue
    }

    private static func outcome(of rules: [Rule], _ wasReadToTheEnd: Bool) -> Outcome {
        let broken = Set(rules.filter { $0.findings > 0 }.map(\.severity))
        if broken.contains(.failure) { return .broken }
        if broken.contains(.undetermined) || !wasReadToTheEnd { return .undetermined }
        return broken.contains(.warning) ? .attention : .holds
    }

    private static let questions = [
        "trust": "The keys that this audit starts from did not come from head office alone",
        "log": "The log is signed, complete and unaltered, and extends what was audited before",
        "federation": "The log is this federation's, under the root key that this audit trusts",
        "roster": "Only the root key changed who belongs to the federation and what it may spend",
        "member": "Branches were suspended, left and returned by the rules",
        "contract": "Every feature contract was published, and no name stands for two of them",
        "study": "Every study was proposed, costed, approved and answered as the rules demand",
        "round": "Every round ran as its branches had agreed, with enough of them, and none was replayed",
        "release": "Every released sum belongs to exactly one round, and every round to at most one release",
        "ledger": "Every charge adds up, agrees with the branches' own books and stays within the budget",
        "model": "Every model stands on all the releases that its study promised",
        "recovery": "Every restored ledger was set by the root key",
        "report": "Every filed report was signed by a rostered auditor",
        "settlement": "Head office's statements of account agree with the charges",
        "witness": "Enough members have cosigned the log, lately",
    ]
}
