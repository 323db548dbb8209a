// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    var ledgerPart: Markup {
        """
        <p class="lead">Every announced round with the raw numbers that its cost follows from. Anyone can recompute a \
        row with <code>tributary-auditor epsilon</code> or by hand.</p>
        <h3>Timeline</h3>
        \(figures.timeline)
        <p class="note">d: numbers in the sum. Δ: what one customer can change, in steps. s²: variance of each \
        branch's noise, in steps². m: branches that may hold one customer. U<sub>min</sub>: fewest branches. \
        n<sub>c</sub>: branches assumed to help head office. U1 offered keys, U2 paid, U3 are in the sum.</p>
        \(PageTable(
            caption: "Rounds in order of announcement; costs in ρ",
            columns: [
                .figure("Entry"), .short("Time, UTC"), .short("Study"), .figure("Round"), .figure("d"),
                .figure("Δ"), .figure("s²"), .figure("m"), .figure("U<sub>min</sub>"), .figure("n<sub>c</sub>"),
                .figure("Declared ρ"),
                .figure("Recomputed ρ"), .figure("U1 / U2 / U3"), .short("Ended"),
            ],
            rows: document.rounds.map(roundRow), wholeIn: "rounds.csv", style: "dense", showsLast: true).markup)
        """
    }

    private func roundRow(_ round: RoundRow) -> [Markup] {
        func number(_ value: UInt64?) -> Markup { "\(value.map { Quantity.count($0) })" }
        let sets = [round.advertised, round.charged, round.contributors]
        let recomputed: Markup =
            round.differenceNanoRho == 0
            ? "\(Quantity.rho(round.recomputedNanoRho))"
            : "<strong class=\"bad\">\(Quantity.rho(round.recomputedNanoRho))</strong>"
        return [
            entry(round.logIndex), "\(Quantity.moment(round.time))", "\(round.study)", "\(Quantity.count(round.round))",
            number(round.dimension), number(round.clippingBound), number(round.noiseVariance),
            number(round.branchesPerCustomer), number(round.minimumCohort), number(round.assumedColluders),
            "\(Quantity.rho(round.declaredNanoRho))", recomputed,
            "\(sets.map { Quantity.count($0) }.joined(separator: " / "))",
            "\(round.reason.map { "\(round.outcome): \($0.replacing("_", with: " "))" } ?? round.outcome)",
        ]
    }

    var methodPart: Markup {
        """
        <p class="lead">No stated ε or ρ is believed. From Δ, s², m, U<sub>min</sub> and n<sub>c</sub> of each round, \
        in exact integers:</p>
        <p class="formula">h = U<sub>min</sub> − n<sub>c</sub>, \u{2003}ρ · 10⁹ = ⌈ 10⁹ m² Δ² / (2 h s²) ⌉ + 1, \
        \u{2003}with h ≥ 2 and s ≥ 3</p>
        <p>The last unit pays for the smoothing of discrete noise, which is below 10⁻³¹ for these parameters. ρ adds \
        up over rounds. As (ε, δ) it is quoted by the tight conversion (arXiv 2004.00010, Corollary 13), rounded up. A \
        second accountant works on Rényi orders and may only be larger; the exact figure of continuous Gaussian noise \
        may only be smaller. A figure outside that order would be an error of this audit.</p>
        \(PageTable(
            caption: "Three accountants on all periods' spending, at δ = \(Quantity.delta(document.label.delta))",
            columns: [
                .text("Branch"), .figure("Periods"), .figure("Rounds"), .figure("Recomputed ρ"),
                .figure("ε exact Gaussian"), .figure("ε official (zCDP)"), .figure("ε second (Rényi)"),
                .text("In order"),
            ],
            rows: document.totals.map(accountantRow), wholeIn: "the JSON file").markup)
        <h3>Declared against recomputed</h3>
        \(figures.scatter)
        """
    }

    private func accountantRow(_ total: TotalRow) -> [Markup] {
        let isOrdered = zip3(total.epsilonExact, total.epsilon, total.epsilonRenyi).map { $0 <= $1 && $1 <= $2 }
        return [
            "\(total.branch)", "\(Quantity.count(total.periods))", "\(Quantity.count(total.rounds))",
            "\(Quantity.rho(total.recomputedNanoRho))", "\(Quantity.epsilon(total.epsilonExact))",
            "\(Quantity.epsilon(total.epsilon))", "\(Quantity.epsilon(total.epsilonRenyi))",
            "\(isOrdered.map { $0 ? "yes" : "no" })",
        ]
    }

    private func zip3(_ first: Double?, _ second: Double?, _ third: Double?) -> (Double, Double, Double)? {
        guard let first, let second, let third else { return nil }
        return (first, second, third)
    }

    var reconciliationPart: Markup {
        let rows = document.reconciliation.map { row -> [Markup] in
            [
                "\(row.branch)", "\(Quantity.count(row.chargedRounds))", "\(Quantity.rho(row.declaredNanoRho))",
                "\(Quantity.rho(row.recomputedNanoRho))", "\(Quantity.count(row.headsMatched))",
                row.headsContradicted == 0
                    ? "0" : "<strong class=\"bad\">\(Quantity.count(row.headsContradicted))</strong>",
                "\(Quantity.count(row.headsUnresolved))",
                "\(row.cosignedAt.map { Quantity.moment($0) } ?? "no")",
                row.agrees
                    ? "<span class=\"badge pass\">agree</span>" : "<span class=\"badge fail\">disagree</span>",
            ]
        }
        return """
            <p class="lead">Three accounts of the same spending, kept by parties that need not trust each other. A \
            branch signs the head of its own ledger whenever it offers to join a round; the head must follow from \
            the charges in the log.</p>
            \(PageTable(
                caption: "Head office, branch and witness, over all periods",
                columns: [
                    .short("Branch"), .figure("Rounds charged"), .figure("Head office: declared ρ"),
                    .figure("Audit: recomputed ρ"), .figure("Heads that match"), .figure("contradict"),
                    .figure("unresolved"), .short("Cosigned, UTC"), .text("Accounts"),
                ],
                rows: rows, wholeIn: "reconciliation.csv").markup)
            """
    }
}
