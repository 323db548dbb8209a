// SPDX-License-Identifier: Apache-2.0

/// One question of NIST SP 800-226, "Guidelines for Evaluating Differential Privacy Guarantees", in our words, and how
/// far the log answers it.
package struct ChecklistRow: Sendable, Encodable, Equatable {
    package let area, question: String
    package private(set) var standing: Standing
    package let answer: String
    /// Log entries that show it, if single ones do.
    package let entries: [UInt64]

    /// Entries cited for one answer.
    private static let maximumEntries = 6

    /// An audit that did not pass proves nothing: what would be evidence is then only claimed.
    static func all(_ report: AuditReport) -> [ChecklistRow] {
        (strength(report) + mechanism(report) + deployment(report)).map { row in
            var row = row
            if !report.verdict.isGood, row.standing == .evidence { row.standing = .claimed }
            return row
        }
    }

    private static func strength(_ report: AuditReport) -> [ChecklistRow] {
        let evidence = report.evidence
        let isRecomputed = report.verdict.isGood
        let announcements = evidence.rounds.map(\.announced.index)
        let epochs = evidence.epochs.kept.map(\.place.index)
        return [
            ChecklistRow(
                area: "Strength of the guarantee", question: "Are ε, δ or ρ stated, for everything that was released?",
                standing: announcements.isEmpty ? .absent : .evidence,
                answer: "ρ of each round, ε of each branch and period at δ = \(Quantity.delta(report.delta))",
                entries: Array(announcements.suffix(maximumEntries))),
            ChecklistRow(
                area: "Strength of the guarantee", question: "Is the unit of privacy stated, and is it a person?",
                standing: .claimed,
                answer: "One customer with all their records; that a branch holds a person only once is its own word",
                entries: []),
            ChecklistRow(
                area: "Strength of the guarantee", question: "Is there a limit on the total, and was it kept?",
                standing: epochs.isEmpty ? .absent : isRecomputed ? .evidence : .claimed,
                answer: isRecomputed
                    ? "A signed budget for each branch and period; no branch is over it"
                    : "A signed budget for each branch and period; this audit does not confirm that it was kept",
                entries: Array(epochs.suffix(maximumEntries))),
        ]
    }

    private static func mechanism(_ report: AuditReport) -> [ChecklistRow] {
        let releases = report.evidence.rounds.compactMap { $0.released?.index }
        let approvals = report.evidence.studies.flatMap { $0.approvals.map(\.place.index) }
        return [
            ChecklistRow(
                area: "Mechanism", question: "Is the mechanism known to be differentially private?",
                standing: .claimed,
                answer: "Distributed discrete Gaussian noise (arXiv 2004.00010, 2102.06387); its parameters are in the "
                    + "log, that it ran is not",
                entries: []),
            ChecklistRow(
                area: "Mechanism", question: "Is one person's contribution bounded before noise is added?",
                standing: .claimed,
                answer: "Δ of every round is in the log; clipping happens in the branch, in integers", entries: []),
            ChecklistRow(
                area: "Mechanism", question: "Do costs of several releases add up correctly?",
                standing: report.verdict.isGood ? .evidence : .claimed,
                answer: "zCDP adds up over rounds; this audit re-added every charge and a second accountant agrees",
                entries: Array(releases.suffix(maximumEntries))),
            ChecklistRow(
                area: "Mechanism", question: "Is floating point kept out of the guarantee?", standing: .claimed,
                answer: "Sums, noise and costs are integers; costs were recomputed here in integers", entries: []),
            ChecklistRow(
                area: "Mechanism", question: "Were parameters chosen without looking at the data?",
                standing: .claimed,
                answer:
                    "The log shows that they were fixed before the first round and signed by officers, not how they "
                    + "were found",
                entries: Array(approvals.suffix(maximumEntries))),
            ChecklistRow(
                area: "Mechanism", question: "Is the accuracy of the results stated, and for small groups?",
                standing: .absent, answer: "Results are in the log only by digest", entries: []),
        ]
    }

    private static func deployment(_ report: AuditReport) -> [ChecklistRow] {
        let cosigners = report.witnesses?.cosignatures.count ?? 0
        return [
            ChecklistRow(
                area: "Deployment", question: "Is the trust model stated?", standing: .evidence,
                answer: "Who may collude, and how many, is in every policy epoch and every round's terms",
                entries: report.evidence.epochs.kept.suffix(maximumEntries).map(\.place.index)),
            ChecklistRow(
                area: "Deployment", question: "Can the record of the guarantee be rewritten?",
                standing: report.witnesses?.isReached == true ? .evidence : .claimed,
                answer: cosigners > 0
                    ? "Append-only, signed, cosigned by \(cosigners) members at the audited size"
                    : "Append-only and signed; no member's cosignature is under the audited checkpoint",
                entries: []),
            ChecklistRow(
                area: "Deployment", question: "Are side channels, such as timing, considered?", standing: .claimed,
                answer: "Noise is drawn before a round's clock matters and failures do not depend on data",
                entries: []),
            ChecklistRow(
                area: "Deployment", question: "Who can see data before noise is added?", standing: .claimed,
                answer: "The branch alone; head office sees masked sums", entries: []),
            ChecklistRow(
                area: "Deployment", question: "Is the collection of the data itself considered?", standing: .absent,
                answer: "Data are collected before this system begins", entries: []),
        ]
    }
}
