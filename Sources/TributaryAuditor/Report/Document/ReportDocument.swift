// SPDX-License-Identifier: Apache-2.0

/// Everything an audit report says, before it is a page, a JSON object or a table: all three are made from this, so
/// they cannot disagree.
///
/// Field names are the ones of the JSON file and stay. Times are Unix seconds, costs are units of 10⁻⁹ ρ, places in the
/// log are entry numbers from 0.
///
/// - SeeAlso: `docs/AUDIT_REPORT.md`, "Fields of `report.json`".
package struct ReportDocument: Sendable, Encodable {
    /// Changes when a field changes its meaning or goes away.
    package static let currentFormat = "tributary-audit-report/1"

    package let format: String
    /// When the report was made.
    package let generatedAt: UInt64
    package let verdict: Verdict
    /// The verdict for people who have never heard of ρ.
    package let statement: String
    /// Size and root of the audited checkpoint.
    package let logSize: UInt64
    package let logRoot: String?
    package let subject: ReportSubject
    package let label: PrivacyLabel
    /// What was checked, topic by topic, and what came of it.
    package let checks: [AuditCheck]
    package let policies: [PolicyRow]
    package let parties: [PartyRow]
    package let partyChanges: [PartyChangeRow]
    /// By branch and period.
    package let budgets: [BudgetRow]
    /// By branch, over all periods.
    package let totals: [TotalRow]
    /// How far what is left goes.
    package let outlook: [OutlookRow]
    package let studies: [StudyRow]
    /// Rounds in order of announcement: the newest ``maximumListedRounds``; the CSV file has all.
    package let rounds: [RoundRow]
    package let roundsInAll: Int
    package let reconciliation: [ReconciliationRow]
    package let models: [ModelRow]
    package let exceptions: [ExceptionRow]
    package let exceptionsInAll: Int
    package let obligations: [ObligationRow]
    package let checklist: [ChecklistRow]
    package let findings: [Finding]
    package let findingCounts: [String: Int]
    /// What an audit of a log cannot show.
    package let limits: [String]

    /// Rounds in the JSON object.
    package static let maximumListedRounds = 5000

    /// The same audit and moment give the same document.
    ///
    /// - Parameters:
    ///   - now: Unix seconds.
    ///   - listed: rounds that are listed at most.
    package init(_ report: AuditReport, now: UInt64, listed: Int = maximumListedRounds) {
        let evidence = report.evidence
        let names = BranchNames(report)
        let open = OpenCharges(evidence)
        format = Self.currentFormat
        generatedAt = now
        verdict = report.verdict
        statement = report.verdict.statement
        (logSize, logRoot) = (report.logSize, report.logRoot)
        subject = ReportSubject(report)
        budgets = report.branches.map { BudgetRow($0, openPeriod: report.period, open: open, delta: report.delta) }
        totals = TotalRow.all(report)
        label = PrivacyLabel(report, budgets: budgets, totals: totals)
        checks = AuditCheck.all(report)
        policies = evidence.epochs.kept.map { PolicyRow($0) }
        parties = PartyRow.all(evidence)
        partyChanges = evidence.partyChanges.kept.map { PartyChangeRow($0) }
        outlook = OutlookRow.all(evidence, budgets: budgets)
        studies = evidence.studies.map { StudyRow($0, names, delta: report.delta) }
        let first = max(0, evidence.rounds.count - listed)
        rounds = evidence.rounds[first...].map { RoundRow($0, evidence) }
        roundsInAll = evidence.rounds.count
        reconciliation = ReconciliationRow.all(report)
        models = evidence.models.map { ModelRow($0, evidence) }
        exceptions = evidence.exceptions.kept.map { ExceptionRow($0) }
        exceptionsInAll = evidence.exceptions.count
        obligations = ObligationRow.all(report)
        checklist = ChecklistRow.all(report)
        findings = report.findings
        findingCounts = report.findingCounts
        limits = AuditLimits.all
    }
}

extension Verdict {
    /// One or two sentences for a board.
    package var statement: String {
        switch self {
        case .pass:
            "Every rule that a log can show holds. The record is complete and unaltered, every privacy cost in it was "
                + "recomputed from the noise that was announced, and no branch has spent more than its budget."
        case .passWithFindings:
            "Every rule that a log can show holds and every privacy cost was recomputed. Some matters deserve a "
                + "person's attention; they are listed under Findings."
        case .fail:
            "At least one rule is broken. Do not rely on this federation's privacy statements until every failure "
                + "listed under Findings has been explained and dealt with."
        case .cannotDetermine:
            "Something that a verdict needs is missing. This is not a clean result: treat the federation's privacy "
                + "statements as unproven until the missing evidence has been supplied and the audit repeated."
        }
    }
}
