// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    /// Who, what, when, and the verdict: enough for a reader who stops here.
    var header: Markup {
        """
        <header>
        <div class="masthead"><div><p class="kind">Privacy audit report</p>
        <h1>\(document.subject.origin)</h1></div>
        <dl class="facts">
        <div><dt>Report made</dt><dd>\(Quantity.time(document.generatedAt))</dd></div>
        <div><dt>Log covers</dt><dd>\(Quantity.time(document.subject.firstEntryTime)) to \
        \(Quantity.time(document.subject.lastEntryTime))</dd></div>
        <div><dt>Entries audited</dt><dd>\(Quantity.count(document.subject.entriesRead)) of \
        \(Quantity.count(document.subject.logSize))</dd></div>
        </dl></div>
        <div class="verdict \(document.verdict.style)" role="status">
        <p class="word"><span aria-hidden="true">\(document.verdict.sign)</span>\(document.verdict.rawValue)</p>
        <p>\(document.statement)</p>
        </div>
        \(worstFindings)
        <ul class="tiles">
        \(tiles.joined())
        </ul>
        </header>
        """
    }

    /// Findings named on the first page, each of another rule.
    private static let namedFindings = 5

    private var worstFindings: Markup {
        let bad = document.findings.filter { $0.severity != .information }
        guard !bad.isEmpty else { return "" }
        let firsts = bad.reduce(into: [Finding]()) { firsts, finding in
            if !firsts.contains(where: { $0.rule == finding.rule }) { firsts.append(finding) }
        }
        let items = firsts.prefix(Self.namedFindings).map { finding -> Markup in
            let place = finding.logIndex.map { "log entry \(Quantity.count($0))" } ?? "the log as a whole"
            let others = (document.findingCounts[finding.rule.rawValue] ?? 1) - 1
            return """
                <li>\(finding.severity.badge) \(finding.explanation) <span class="soft">(\(place)\
                \(others > 0 ? ", and \(Quantity.count(others)) like it" : ""))</span></li>

                """
        }
        let rest: Markup =
            bad.count > items.count
            ? "<li><a href=\"#findings\">All \(Quantity.count(bad.count)) findings</a></li>" : ""
        return "<div class=\"worst\"><h2>Why</h2><ul>\(items.joined())\(rest)</ul></div>"
    }

    private var tiles: [Markup] {
        let label = document.label
        let studies = document.studies.count
        let serious = document.findings.filter { $0.severity != .information }.count
        let notes = document.findings.count - serious
        return [
            tile(
                label.branch == nil
                    ? "not known" : "ε\(Quantity.space)=\(Quantity.space)\(Quantity.epsilon(label.epsilon))",
                "spent on any one customer this period, at δ = \(Quantity.delta(label.delta))"),
            tile(
                label.branch == nil ? "not known" : Quantity.percent(label.usedShare),
                "of the period's budget used by the branch that used most"),
            tile(
                Quantity.count(document.subject.rounds.released),
                "sums released in \(Quantity.count(studies)) \(studies == 1 ? "study" : "studies")"
                    + (label.minimumCohort.map { ", each of at least \(Quantity.count($0)) branches" } ?? "")),
            tile(
                Quantity.count(serious),
                (serious == 1 ? "finding that needs attention" : "findings that need attention")
                    + (notes > 0 ? ", and \(Quantity.count(notes)) for information" : "")),
        ]
    }

    private func tile(_ figure: String, _ meaning: String) -> Markup {
        "<li><strong>\(figure)</strong><span>\(meaning)</span></li>\n"
    }
}

extension Verdict {
    /// The class of the banner. The word stands in it too: colour is never the only sign.
    var style: String {
        switch self {
        case .pass: "pass"
        case .passWithFindings: "look"
        case .fail: "fail"
        case .cannotDetermine: "open"
        }
    }

    var sign: String {
        switch self {
        case .pass: "✓"
        case .passWithFindings: "!"
        case .fail: "✕"
        case .cannotDetermine: "?"
        }
    }
}

extension Severity {
    var badge: Markup {
        let style =
            switch self {
            case .information: "info"
            case .warning: "look"
            case .undetermined: "open"
            case .failure: "fail"
            }
        return "<span class=\"badge \(style)\">\(rawValue)</span>"
    }
}

extension Standing {
    var badge: Markup {
        let style =
            switch self {
            case .evidence: "pass"
            case .claimed: "look"
            case .absent: "open"
            }
        return "<span class=\"badge \(style)\">\(rawValue)</span>"
    }
}

extension AuditCheck.Outcome {
    var badge: Markup {
        let style =
            switch self {
            case .holds: "pass"
            case .attention: "look"
            case .undetermined: "open"
            case .broken: "fail"
            }
        return "<span class=\"badge \(style)\">\(rawValue)</span>"
    }
}
