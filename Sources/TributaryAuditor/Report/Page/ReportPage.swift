// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The report as one HTML file that needs nothing else: no network, no other file, no permission.
///
/// A content security policy allows exactly the style sheet and the scripts that are in it, by their hashes.
package struct ReportPage: Sendable {
    let document: ReportDocument
    let figures: ReportFigures
    /// Chart.js; without it the page has tables and says so.
    let library: ChartLibrary?

    package init(_ document: ReportDocument, figures: ReportFigures, library: ChartLibrary?) {
        self.document = document
        self.figures = figures
        self.library = library
    }

    /// UTF-8.
    package var html: String {
        let charts = figures.charts.json
        let scripts: [String] = library.map { [$0.script, ReportScript.text] } ?? []
        let policy =
            "default-src 'none'; style-src \(Self.source(ReportStyle.text)); "
            + "script-src \(scripts.isEmpty ? "'none'" : scripts.map(Self.source).joined(separator: " ")); "
            + "base-uri 'none'; form-action 'none'"
        let data: Markup = "<script type=\"application/json\" id=\"chart-data\">\(Markup(trusted: charts))</script>\n"
        let code = scripts.map { "<script>\(Markup(trusted: $0))</script>\n" as Markup }.joined()
        let page: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>\(document.verdict.rawValue) · Privacy audit of \(document.subject.origin)</title>
            <style>\(Markup(trusted: ReportStyle.text))</style>
            </head>
            <body>
            \(header)
            <main>
            \(contents)
            \(sections.map(\.markup).joined())
            </main>
            \(footer)
            \(library == nil ? "" : data + code)</body>
            </html>

            """
        return page.text
    }

    private static func source(_ content: String) -> String {
        "'sha256-\(Base64.encode(SHA256.hash(Array(content.utf8)).bytes))'"
    }

    /// In reading order, numbered.
    private var sections: [PageSection] {
        let parts: [(String, Markup, Markup)] =
            [("label", "Privacy label", labelPart), ("checks", "What was checked", checksPart)]
            + [("integrity", "Log integrity", integrityPart), ("parties", "Parties and keys", partiesPart)]
            + [("policy", "Policy over time", policyPart), ("trust", "Privacy definition and trust model", trustPart)]
            + [("budgets", "Budgets by branch and period", budgetsPart), ("spenders", "Who spent it", spendersPart)]
            + [
                ("ledger", "Ledger of rounds", ledgerPart),
                ("method", "Recomputation and second accountant", methodPart),
            ]
            + [("reconciliation", "Reconciliation", reconciliationPart), ("releases", "Releases", releasesPart)]
            + [("exceptions", "Exceptions", exceptionsPart), ("law", "Legal mapping", lawPart)]
            + [("nist", "NIST SP 800-226 checklist", checklistPart), ("findings", "Findings", findingsPart)]
            + [("limits", "Limits of this audit", limitsPart)]
        return parts.enumerated().map { PageSection(number: $0 + 1, id: $1.0, title: $1.1, body: $1.2) }
    }

    private var contents: Markup {
        let items = sections.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as Markup }
        return """
            <nav aria-label="Contents"><h2>Contents</h2><ol>
            \(items.joined())</ol></nav>
            """
    }

    private var footer: Markup {
        """
        <footer><p>Made by tributary-auditor on \(Quantity.time(document.generatedAt)) from \
        \(Quantity.count(document.subject.logSize)) log entries, without any secret and without asking head office for \
        anything but the published log. The same figures are in the JSON and CSV files beside this page.</p></footer>
        """
    }
}

/// A numbered part of the page.
struct PageSection {
    let number: Int
    let id: String
    let title: Markup
    let body: Markup

    var markup: Markup {
        """
        <section id="\(id)">
        <h2><span class="number">\(number)</span>\(title)</h2>
        \(body)
        </section>

        """
    }
}
