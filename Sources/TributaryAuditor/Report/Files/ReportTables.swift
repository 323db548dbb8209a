// SPDX-License-Identifier: Apache-2.0

/// The report as spreadsheets, by file name. Columns are named as the fields of the JSON file.
struct ReportTables {
    private let document: ReportDocument
    private let evidence: AuditEvidence

    init(_ report: AuditReport, _ document: ReportDocument) {
        self.document = document
        evidence = report.evidence
    }

    var files: [(name: String, bytes: [UInt8])] {
        [
            ("budgets.csv", budgets), ("rounds.csv", rounds), ("reconciliation.csv", reconciliation),
            ("parties.csv", parties), ("exceptions.csv", exceptions), ("findings.csv", findings),
        ]
    }

    private var budgets: [UInt8] {
        var table = CSVTable([
            "branch", "node", "status", "period", "isOpen", "rounds", "limitNanoRho", "declaredNanoRho",
            "recomputedNanoRho", "differenceNanoRho", "reservedNanoRho", "remainingNanoRho", "epsilon", "epsilonRenyi",
            "epsilonExact", "epsilonLimit", "delta",
        ])
        for row in document.budgets {
            table.append([
                row.branch, text(row.node), row.status, text(row.period), "\(row.isOpen)", "\(row.rounds)",
                text(row.limitNanoRho), text(row.declaredNanoRho), text(row.recomputedNanoRho),
                "\(row.differenceNanoRho)", text(row.reservedNanoRho), text(row.remainingNanoRho), text(row.epsilon),
                text(row.epsilonRenyi), text(row.epsilonExact), text(row.epsilonLimit), "\(document.subject.delta)",
            ])
        }
        return table.bytes
    }

    /// Every round of the log, however many.
    private var rounds: [UInt8] {
        var table = CSVTable([
            "logIndex", "time", "study", "purpose", "round", "step", "period", "dimension", "clippingBound",
            "noiseVariance", "branchesPerCustomer", "minimumCohort", "assumedColluders", "quantizationScale",
            "declaredNanoRho", "recomputedNanoRho", "differenceNanoRho", "advertised", "charged", "contributors",
            "chargedNodes", "outcome", "reason", "endedAt", "releasedAt", "specificationDigest", "resultDigest",
        ])
        for round in evidence.rounds {
            let row = RoundRow(round, evidence)
            table.append([
                text(row.logIndex), text(row.time), row.study ?? "", row.purpose ?? "", text(row.round), text(row.step),
                text(row.period), text(row.dimension), text(row.clippingBound), text(row.noiseVariance),
                text(row.branchesPerCustomer), text(row.minimumCohort), text(row.assumedColluders),
                text(row.quantizationScale), text(row.declaredNanoRho), text(row.recomputedNanoRho),
                "\(row.differenceNanoRho)", "\(row.advertised)", "\(row.charged)", "\(row.contributors)",
                row.chargedNodes, row.outcome, row.reason ?? "", text(row.endedAt), text(row.releasedAt),
                row.specificationDigest, row.resultDigest ?? "",
            ])
        }
        return table.bytes
    }

    private var reconciliation: [UInt8] {
        var table = CSVTable([
            "branch", "node", "chargedRounds", "declaredNanoRho", "recomputedNanoRho", "headsMatched",
            "headsContradicted", "headsUnresolved", "cosignedAt",
        ])
        for row in document.reconciliation {
            table.append([
                row.branch, text(row.node), "\(row.chargedRounds)", text(row.declaredNanoRho),
                text(row.recomputedNanoRho), "\(row.headsMatched)", "\(row.headsContradicted)",
                "\(row.headsUnresolved)", text(row.cosignedAt),
            ])
        }
        return table.bytes
    }

    private var parties: [UInt8] {
        var table = CSVTable(["epoch", "logIndex", "time", "name", "role", "change", "key"])
        for row in document.partyChanges {
            table.append([
                text(row.epoch), text(row.logIndex), text(row.time), row.name, row.role, row.change.rawValue, row.key,
            ])
        }
        return table.bytes
    }

    private var exceptions: [UInt8] {
        var table = CSVTable(["logIndex", "time", "kind", "subject", "reason"])
        for row in document.exceptions {
            table.append([text(row.logIndex), text(row.time), row.kind.rawValue, row.subject, row.reason])
        }
        return table.bytes
    }

    private var findings: [UInt8] {
        var table = CSVTable(["severity", "rule", "logIndices", "explanation"])
        for finding in document.findings {
            table.append([
                finding.severity.rawValue, finding.rule.rawValue,
                finding.logIndices.map { "\($0)" }.joined(separator: " "), finding.explanation,
            ])
        }
        return table.bytes
    }

    private func text(_ value: UInt64?) -> String { value.map { "\($0)" } ?? "" }
    private func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
