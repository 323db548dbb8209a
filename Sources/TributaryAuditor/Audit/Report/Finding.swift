// SPDX-License-Identifier: Apache-2.0

/// One thing that the audit has found, with the place in the log and what shows it.
package struct Finding: Sendable, Equatable {
    package let rule: AuditRule
    package let severity: Severity
    /// The entry it is about; nil for the log as a whole.
    package let logIndex: UInt64?
    /// Earlier entries that it contradicts, in order.
    package let related: [UInt64]
    /// What was found, in one sentence.
    package let explanation: String
    /// The figures and documents that show it, by name.
    package let evidence: [String: String]

    package init(
        _ rule: AuditRule, at logIndex: UInt64? = nil, _ explanation: String, related: [UInt64] = [],
        evidence: [String: String] = [:]
    ) {
        self.rule = rule
        severity = rule.severity
        self.logIndex = logIndex
        self.related = related
        self.explanation = explanation.printable
        self.evidence = evidence
    }

    /// The entry it is about, then those it contradicts.
    package var logIndices: [UInt64] { (logIndex.map { [$0] } ?? []) + related }
}

extension Finding: Encodable {
    private enum CodingKeys: String, CodingKey { case rule, severity, logIndices, explanation, evidence }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rule, forKey: .rule)
        try container.encode(severity, forKey: .severity)
        try container.encode(logIndices, forKey: .logIndices)
        try container.encode(explanation, forKey: .explanation)
        try container.encode(evidence, forKey: .evidence)
    }
}

/// All findings of one audit: each counted, the first ones kept whole, so that a log full of faults takes no more
/// memory than a good one.
package struct FindingList: Sendable {
    /// Findings kept for each rule.
    package static let keptPerRule = 50

    /// In the order they were made.
    package private(set) var kept: [Finding] = []
    package private(set) var counts: [AuditRule: Int] = [:]

    package init() {}

    package mutating func add(
        _ rule: AuditRule, at index: UInt64? = nil, _ explanation: String, related: [UInt64] = [],
        evidence: [String: String] = [:]
    ) {
        let count = (counts[rule] ?? 0) + 1
        counts[rule] = count
        guard count <= Self.keptPerRule else { return }
        kept.append(Finding(rule, at: index, explanation, related: related, evidence: evidence))
    }

    /// How many findings of a severity there are, kept or not.
    package func count(_ severity: Severity) -> Int {
        counts.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) }
    }

    package var verdict: Verdict {
        if count(.failure) > 0 { return .fail }
        if count(.undetermined) > 0 { return .cannotDetermine }
        return count(.warning) > 0 ? .passWithFindings : .pass
    }
}

/// The result of an audit in one word.
package enum Verdict: String, Sendable, Encodable, CaseIterable {
    case pass = "PASS"
    case passWithFindings = "PASS WITH FINDINGS"
    case fail = "FAIL"
    case cannotDetermine = "CANNOT DETERMINE"

    /// Whether every rule that could be checked holds, and all could.
    package var isGood: Bool { self == .pass || self == .passWithFindings }
}
