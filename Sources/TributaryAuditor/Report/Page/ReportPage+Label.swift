// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    /// One page for everybody.
    var labelPart: Markup {
        """
        <p class="lead">For customers, works councils, boards and anybody else who does not read logs.</p>
        <div class="label">
        <h3>What can be learned about one customer</h3>
        \(warning)
        <p class="big">ε = \(Quantity.epsilon(document.label.epsilon)) <span>this period, at δ = \
        \(Quantity.delta(document.label.delta))</span></p>
        <p>\(oddsSentence)</p>
        <dl>
        \(rows.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" as Markup }.joined())</dl>
        <div class="columns">
        <div><h4>Leaves a branch</h4><ul><li>Sums over all its customers, with noise added and masked, so that only \
        the total over several branches can be read</li><li>Keys and signatures</li></ul></div>
        <div><h4>Never leaves a branch</h4><ul><li>Any customer's name, number, record or score</li>\
        <li>The branch's own totals, in readable form</li><li>How many rows were left out</li></ul></div>
        </div>
        <p class="soft">Who made sure: \(madeSure)</p>
        </div>
        """
    }

    private var warning: Markup {
        document.verdict.isGood
            ? ""
            : """
            <p class="stamp">Not confirmed. The audit ended with \(document.verdict.rawValue): do not rely on the \
            figures below.</p>
            """
    }

    private var oddsSentence: Markup {
        guard document.label.branch != nil else {
            return "The part of the log that could be read does not say what any branch has spent."
        }
        guard document.label.epsilon != nil else {
            return "The spending of this federation is beyond any meaningful guarantee."
        }
        return """
            Whatever somebody concludes about a customer from everything that was released, the odds would have been \
            at most <strong>\(Quantity.factor(document.label.oddsFactor)) times</strong> different if that \
            customer's data had never been used, except with a probability of \(Quantity.delta(document.label.delta)). \
            This holds for any other knowledge that somebody has.
            """
    }

    private var rows: [(Markup, Markup)] {
        let label = document.label
        let cohort = label.minimumCohort.map { Quantity.count($0) } ?? "–"
        let colluders = label.assumedColluders.map { Quantity.count($0) } ?? "–"
        return [
            ("Who is protected", "One customer, with everything the branch's records say about them"),
            (
                "Spent so far",
                """
                \(Quantity.percent(label.usedShare)) of this period's budget. The whole budget would be ε = \
                \(Quantity.epsilon(label.epsilonLimit))
                """
            ),
            (
                "Over all periods",
                """
                ε = \(Quantity.epsilon(label.epsilonAllPeriods)): costs add up over the periods for as long as a \
                customer's data are used
                """
            ),
            (
                "Fewest branches in any figure",
                "\(cohort), of which \(colluders) may secretly help head office without breaking the promise"
            ),
            (
                "A customer may be in",
                label.branchesPerCustomer == 1
                    ? "one branch"
                    : "up to \(Quantity.count(label.branchesPerCustomer)) branches, which the costs take into account"
            ),
            ("Used for", "\(label.purposes.isEmpty ? "nothing yet" : label.purposes.joined(separator: ", "))"),
            (
                "Released",
                """
                \(Quantity.count(label.releases)) sums of \(Quantity.count(label.numbersReleased)) numbers in all, in \
                \(Quantity.count(label.studies)) \(label.studies == 1 ? "study" : "studies")
                """
            ),
        ]
    }

    private var madeSure: Markup {
        document.verdict.isGood
            ? "an audit of the federation's public log recomputed every cost from the noise and found the rules kept."
            : "nobody, yet."
    }
}
