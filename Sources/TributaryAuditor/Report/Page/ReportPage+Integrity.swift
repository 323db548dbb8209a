// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    var checksPart: Markup {
        let rows = document.checks.map { check -> [Markup] in
            let found = check.rules.filter { $0.findings > 0 }.map { rule -> Markup in
                "<code>\(rule.rule.rawValue)</code> × \(Quantity.count(rule.findings))"
            }
            return [
                "\(check.question)", check.outcome.badge, "\(Quantity.count(check.rules.count))",
                found.isEmpty ? "–" : found.joined(", "),
            ]
        }
        return """
            <p class="lead">Every rule is checked for every entry it concerns, from the published bytes and two public \
            keys. A finding names its rule; the auditor's guide explains each.</p>
            \(PageTable(
                caption: "Topics of the audit",
                columns: [.text("Statement"), .text("Outcome"), .figure("Rules"), .text("Findings by rule")],
                rows: rows).markup)
            """
    }

    var integrityPart: Markup {
        let subject = document.subject
        let kinds = subject.entries.sorted { $0.key < $1.key }.map { kind, count -> Markup in
            "<li><code>\(kind)</code><span>\(Quantity.count(count))</span></li>\n"
        }
        return """
            <p class="lead">The log is a Merkle tree (RFC 6962) under a signed checkpoint. \(reading)</p>
            <dl class="facts wide">
            <div><dt>Log</dt><dd>\(subject.origin)</dd></div>
            <div><dt>Size</dt><dd>\(Quantity.count(subject.logSize)) entries</dd></div>
            <div><dt>Root hash</dt><dd><code>\(subject.logRoot)</code></dd></div>
            <div><dt>Federation</dt><dd><code>\(subject.federation)</code></dd></div>
            <div><dt>Root key this audit trusts</dt><dd><code>\(subject.rootKey)</code></dd></div>
            <div><dt>Cosigned by</dt><dd>\(cosigners)</dd></div>
            </dl>
            <p class="note">Compare root key and federation with what the holder of the root key has on paper, and \
            size and root hash with what another branch sees.</p>
            \(checkpoint)
            <h3>Entries by kind</h3>
            <ul class="kinds">
            \(kinds.joined())</ul>
            <h3>Presence and witness lanes</h3>
            \(figures.lanes)
            """
    }

    private var reading: String {
        let (read, size) = (document.subject.entriesRead, document.subject.logSize)
        return document.subject.isWhole
            ? "All \(Quantity.count(read)) entries were hashed again up to its root."
            : "Only \(Quantity.count(read)) of \(Quantity.count(size)) entries could be read; see the findings."
    }

    private var cosigners: String {
        guard let witnesses = document.subject.witnesses else { return "nobody that this audit could check" }
        let names = witnesses.cosignatures.map(\.branch) + witnesses.others
        let count =
            "\(Quantity.count(witnesses.cosignatures.count)) of \(Quantity.count(witnesses.enrolled)) enrolled "
            + "members, \(Quantity.count(witnesses.required)) required"
        let moment = witnesses.time.map { "; a quorum by \(Quantity.time($0))" } ?? "; no quorum"
        return count + moment + (names.isEmpty ? "" : ": " + names.joined(separator: ", "))
    }

    private var checkpoint: Markup {
        guard let text = document.subject.checkpoint else { return "" }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\(String($0))" as Markup }
        return
            """
            <details open><summary>The audited checkpoint, as it was signed</summary><pre>\(lines.joined("\n"))</pre>\
            </details>
            """
    }

    var partiesPart: Markup {
        let parties = document.parties.map { party -> [Markup] in
            [
                "\(party.name)", "\(party.role)", "\(party.status)", "\(party.node.map { "\($0)" })",
                "\(party.joinedInEpoch.map { "\($0)" })", "<code class=\"key\">\(party.key)</code>",
            ]
        }
        let changes = document.partyChanges.map { change -> [Markup] in
            [
                "\(Quantity.count(change.epoch))", entry(change.logIndex), "\(Quantity.moment(change.time))",
                "\(change.name)", "\(change.role)", "\(change.change.rawValue.replacing("_", with: " "))",
                "<code>\(change.key)…</code>",
            ]
        }
        return """
            <p class="lead">Only the root key decides who belongs to the federation. Each change is a signed, numbered \
            and chained roster epoch.</p>
            \(PageTable(
                caption: "Parties of the newest epoch",
                columns: [
                    .text("Name"), .text("Role"), .text("Status"), .figure("Node"), .figure("Since epoch"),
                    .text("Ed25519 key"),
                ],
                rows: parties).markup)
            \(PageTable(
                caption: "Changes of parties and keys",
                columns: [
                    .figure("Epoch"), .figure("Log entry"), .short("Time, UTC"), .text("Party"), .text("Role"),
                    .text("Change"), .text("Key"),
                ],
                rows: changes, wholeIn: "parties.csv").markup)
            """
    }

    var policyPart: Markup {
        let rows = document.policies.map { policy -> [Markup] in
            let purposes = policy.purposes.map { "\($0.purpose): \(Quantity.rho($0.nanoRho))" }
            return [
                "\(Quantity.count(policy.epoch))", entry(policy.logIndex), "\(Quantity.moment(policy.time))",
                "\(Quantity.count(policy.period))", "\(Quantity.rho(policy.budgetNanoRho))",
                "\(Quantity.rho(policy.approvalAboveNanoRho))", "\(Quantity.count(policy.minimumCohort))",
                "\(Quantity.count(policy.assumedColluders))",
                "\(Quantity.count(policy.active)) of \(Quantity.count(policy.members))",
                purposes.isEmpty ? "–" : "\(purposes.joined(separator: "; "))",
            ]
        }
        return """
            <p class="lead">What the federation has bound itself to, epoch by epoch. Raising a budget or lowering a \
            floor takes two people.</p>
            \(PageTable(
                caption: "Privacy policy of each roster epoch; budgets in ρ for each branch and period",
                columns: [
                    .figure("Epoch"), .figure("Log entry"), .short("Time, UTC"), .figure("Period"), .figure("Budget ρ"),
                    .figure("Approval above ρ"), .figure("Fewest branches"), .figure("Colluders assumed"),
                    .figure("Active members"), .text("Limits by purpose, ρ"),
                ],
                rows: rows, showsLast: true).markup)
            """
    }

    /// A place in the log.
    func entry(_ index: UInt64?) -> Markup { "\(index.map { Quantity.count($0) })" }
}
