// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    var releasesPart: Markup {
        let releases = document.rounds.filter { $0.resultDigest != nil }.map { round -> [Markup] in
            [
                entry(round.releasedAt), "\(round.study)", "\(Quantity.count(round.round))",
                "\(Quantity.count(round.step + 1))", "\(Quantity.count(round.contributors))",
                "<code>\((round.resultDigest ?? "").prefix(24).description)…</code>",
                "<code>\(round.specificationDigest.prefix(24).description)…</code>",
            ]
        }
        let models = document.models.map { model -> [Markup] in
            [
                entry(model.logIndex), "\(Quantity.moment(model.time))", "\(model.model)", "\(model.analysis)",
                "\(model.study)", "<code>\(model.digest.prefix(24).description)…</code>",
                "\(model.retiredAt.map { "retired in entry \(Quantity.count($0))" } ?? "in use")",
            ]
        }
        return """
            <p class="lead">What came out, by digest: a figure or model can be matched to the round, the study and the \
            cost that it came from.</p>
            \(PageTable(
                caption: "Models and the studies they were made in",
                columns: [
                    .figure("Entry"), .short("Time, UTC"), .text("Model"), .text("Analysis"), .text("Study"),
                    .text("Digest"), .text("State"),
                ],
                rows: models, empty: "No model has been published.", wholeIn: "the JSON file", showsLast: true).markup)
            \(PageTable(
                caption: "Released sums",
                columns: [
                    .figure("Entry"), .text("Study"), .figure("Round"), .figure("Step"), .figure("Branches"),
                    .text("Result digest"), .text("Round specification"),
                ],
                rows: releases, empty: "No sum has been released.", wholeIn: "rounds.csv", showsLast: true).markup)
            """
    }

    var exceptionsPart: Markup {
        let rows = document.exceptions.map { exception -> [Markup] in
            [
                entry(exception.logIndex), "\(Quantity.moment(exception.time))",
                "\(exception.kind.rawValue.replacing("_", with: " "))", "\(exception.subject)", "\(exception.reason)",
            ]
        }
        return """
            <p class="lead">What did not go as planned and is no breach of a rule: aborted rounds, refusals, leaves, \
            suspensions, recoveries. \(Quantity.count(document.exceptionsInAll)) in all.</p>
            \(PageTable(
                caption: "Exceptions in order of the log",
                columns: [.figure("Entry"), .short("Time, UTC"), .text("Kind"), .text("About"), .text("Reason given")],
                rows: rows,
                empty: document.subject.isWhole
                    ? "Nothing: every round released its sum and no branch refused, left or was suspended."
                    : "Nothing in the part of the log that could be read.",
                wholeIn: "exceptions.csv", showsLast: true).markup)
            """
    }

    var lawPart: Markup {
        let rows = document.obligations.map { row -> [Markup] in
            [
                "<strong>\(row.framework)</strong><br>\(row.provision)", "\(row.asks)", row.standing.badge,
                "\(row.contribution)", "\(row.remains)",
            ]
        }
        return """
            <p class="lead">Where this report helps with documents that laws and standards ask for. It is evidence, \
            not legal advice, and no statement that anybody complies.</p>
            \(withoutVerdict)
            \(PageTable(
                caption: "GDPR, PIPL and ISO/IEC 27559",
                columns: [
                    .text("Provision"), .text("Asks for"), .text("In the log"), .text("This report shows"),
                    .text("To be added by the organisation"),
                ],
                rows: rows).markup)
            """
    }

    private var withoutVerdict: Markup {
        document.verdict.isGood
            ? ""
            : "<p class=\"none\">This audit ended with \(document.verdict.rawValue): nothing here is evidence.</p>"
    }

    var checklistPart: Markup {
        let rows = document.checklist.map { row -> [Markup] in
            let entries = row.entries.map { Quantity.count($0) }.joined(separator: ", ")
            return [
                "<span class=\"soft\">\(row.area)</span><br>\(row.question)", row.standing.badge, "\(row.answer)",
                "\(entries.isEmpty ? "–" : entries)",
            ]
        }
        return """
            <p class="lead">Questions from the guidelines for evaluating differential privacy guarantees, in our \
            words. <em>Evidence</em>: the log proves it. <em>Claimed only</em>: the parties say so. <em>Absent</em>: \
            nothing in the log speaks to it.</p>
            \(withoutVerdict)
            \(PageTable(
                caption: "Checklist with evidence index",
                columns: [.text("Question"), .text("Standing"), .text("Answer"), .text("Log entries, newest")],
                rows: rows).markup)
            """
    }

    var findingsPart: Markup {
        let rows = document.findings.map { finding -> [Markup] in
            let entries = finding.logIndices.map { Quantity.count($0) }.joined(separator: ", ")
            return [
                finding.severity.badge, "<code>\(finding.rule.rawValue)</code>",
                "\(finding.logIndices.isEmpty ? "–" : entries)",
                "\(finding.explanation)",
            ]
        }
        let counted = document.findingCounts.values.reduce(0, +)
        let more: Markup =
            counted > document.findings.count
            ? "<p class=\"note\">\(Quantity.count(counted)) findings in all; of each rule the first are kept.</p>" : ""
        return """
            <p class="lead">Worst first. A failure breaks a rule; “undetermined” means that something is missing; a \
            warning deserves a person's attention; information changes nothing.</p>
            \(PageTable(
                caption: "Findings",
                columns: [.text("Severity"), .text("Rule"), .figure("Log entries"), .text("What was found")],
                rows: rows, empty: "No findings.", wholeIn: "findings.csv").markup)
            \(more)
            """
    }

    var limitsPart: Markup {
        """
        <p class="lead">A log shows what was agreed and what it cost, not what computers did with it. It cannot \
        show:</p>
        <ul class="limits">
        \(document.limits.map { "<li>\($0)</li>\n" as Markup }.joined())</ul>
        """
    }
}
