// SPDX-License-Identifier: Apache-2.0

import Federation

/// One provision of a law or a standard, and what this report contributes to meeting it. No legal advice.
package struct ObligationRow: Sendable, Encodable, Equatable {
    package let framework, provision, asks: String
    package private(set) var standing: Standing
    /// What the report shows, with the section.
    package let contribution: String
    /// What the organisation has to add.
    package let remains: String

    /// An audit that did not pass proves nothing: what would be evidence is then only claimed.
    static func all(_ report: AuditReport) -> [ObligationRow] {
        let rows =
            dataProtectionByDesign(report) + recordsOfProcessing(report) + impactAssessment + chineseLaw
            + deidentification
        return rows.map { row in
            var row = row
            if !report.verdict.isGood, row.standing == .evidence { row.standing = .claimed }
            return row
        }
    }

    private static func dataProtectionByDesign(_ report: AuditReport) -> [ObligationRow] {
        let budget = report.evidence.epochs.kept.last.map { Figures.rho($0.policy.budgetNanoRho) } ?? "none"
        return [
            row(
                "GDPR", "Art. 25(1)", "Technical measures that put data-protection principles into effect by design",
                .evidence,
                "A privacy budget of ρ = \(budget) for each branch and period, kept by arithmetic and recomputed "
                    + "(Budgets, Ledger of rounds)",
                "Why this budget is adequate for these customers"),
            row(
                "GDPR", "Art. 25(2)", "By default, only data necessary for each purpose are processed", .evidence,
                "Each study names one purpose and the numbers that leave; branches answered each study (Studies)",
                "That the feature contract holds no more than the purpose needs"),
        ]
    }

    private static func recordsOfProcessing(_ report: AuditReport) -> [ObligationRow] {
        let purposes = Set(report.evidence.studies.map(\.purpose.printable)).sorted().joined(separator: ", ")
        return [
            row(
                "GDPR", "Art. 30(1)(a)", "Name and contact of the controller", .claimed,
                "Names of branches and officers with their keys (Parties)", "Legal names, addresses, contacts"),
            row(
                "GDPR", "Art. 30(1)(b)", "Purposes of the processing", purposes.isEmpty ? .absent : .evidence,
                purposes.isEmpty ? "No study has been proposed" : "Purposes in the log: \(purposes) (Studies)",
                "The legal basis of each"),
            row(
                "GDPR", "Art. 30(1)(c)", "Categories of data subjects and of personal data", .claimed,
                "Data subjects are customers; the log holds each feature contract's digest (Studies)",
                "The contract's text: which features, from which records"),
            row(
                "GDPR", "Art. 30(1)(d)", "Categories of recipients", .evidence,
                "Head office receives masked sums; the federation receives releases and models (Releases)",
                "Who is given the models outside the federation"),
            row(
                "GDPR", "Art. 30(1)(e)", "Transfers to third countries", .absent,
                "A log does not say where computers stand", "Where each branch and head office are"),
            row(
                "GDPR", "Art. 30(1)(f)", "Time limits for erasure", .claimed,
                "The log holds no personal data, so erasing a customer never touches it", "Retention in each branch"),
            row(
                "GDPR", "Art. 30(1)(g)", "General description of security measures (Art. 32(1))", .evidence,
                "Secure aggregation, differential privacy, signed rosters and an append-only log (Trust model)",
                "Security of the branches' own systems"),
        ]
    }

    private static let impactAssessment = [
        row(
            "GDPR", "Art. 35(7)(a)", "Systematic description of the processing and its purposes", .evidence,
            "Every study with purpose, numbers released and cost (Studies, Ledger of rounds)",
            "The business context"),
        row(
            "GDPR", "Art. 35(7)(b)", "Necessity and proportionality", .claimed,
            "Each study's proposer, approver and the branches' answers (Studies)", "The reasoning itself"),
        row(
            "GDPR", "Art. 35(7)(c)", "Risks to the rights and freedoms of data subjects", .evidence,
            "What releases can reveal of one customer, as ε at δ (Privacy label, Budgets)",
            "Risks that do not come from releases"),
        row(
            "GDPR", "Art. 35(7)(d)", "Measures that address the risks", .evidence,
            "Measures, their parameters and an independent check that they were kept (all sections)",
            "Measures outside this system"),
    ]

    private static let chineseLaw = [
        row(
            "PIPL", "Art. 54", "Regular audits of compliance in handling personal information", .evidence,
            "This report; its digest can be filed in the log, where it cannot be withdrawn", "The audit plan"),
        row(
            "PIPL", "Art. 55", "An impact assessment before automated decision-making, entrusting or disclosing",
            .claimed, "Studies are proposed, costed and approved before they run (Studies)",
            "Which of the cases of Art. 55 apply"),
        row(
            "PIPL", "Art. 56", "Purpose and necessity, effect and risk, measures; records kept at least three years",
            .evidence, "Purposes, costs and measures of every study; the log is append-only and never shortened",
            "That report and log are kept for three years or more"),
    ]

    private static let deidentification = [
        row(
            "ISO/IEC 27559", "9.2", "Before data are made available: roles, principles, disclosure, communication",
            .evidence, "Roles by key (Parties), policy by epoch (Policy), answers of branches (Studies)",
            "Communication with customers"),
        row(
            "ISO/IEC 27559", "9.3", "After data are made available: the environment is watched", .evidence,
            "Every release is logged and its cost added up (Releases, Budgets)",
            "What recipients do with released models"),
        row(
            "ISO/IEC 27559", "9.4", "Mitigation in case of an incident", .claimed,
            "Recoveries, suspensions and revocations are in the log (Exceptions)", "The incident plan"),
    ]

    private static func row(
        _ framework: String, _ provision: String, _ asks: String, _ standing: Standing, _ contribution: String,
        _ remains: String
    ) -> ObligationRow {
        ObligationRow(
            framework: framework, provision: provision, asks: asks, standing: standing, contribution: contribution,
            remains: remains)
    }
}
