// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
    var trustPart: Markup {
        let label = document.label
        return """
            <p class="lead">What is promised, to whom, and on which assumptions.</p>
            <dl class="facts wide">
            <div><dt>Privacy unit</dt><dd>One customer: everything that the feature contract says about them in the \
            branch that holds them. Data sets are neighbours if they differ by one customer, added or removed.</dd>
            </div>
            <div><dt>Guarantee</dt><dd>Zero-concentrated differential privacy with cost ρ, for each branch and period; \
            quoted as (ε, δ) at δ = \(Quantity.delta(label.delta)). Costs add up over rounds, studies and \
            periods.</dd></div>
            <div><dt>Mechanism</dt><dd>Each customer's contribution is clipped to Δ in integers; every branch adds \
            discrete Gaussian noise of variance s²; only the sum over the branches can be unmasked.</dd></div>
            <div><dt>Customers in several branches</dt><dd>Studies declare that one customer is in at most \
            \(Quantity.count(label.branchesPerCustomer)) \(label.branchesPerCustomer == 1 ? "branch" : "branches"); \
            costs are charged accordingly (m² ρ).</dd></div>
            <div><dt>Head office</dt><dd>May be curious and may lie. It sees sums, never a branch's vector.</dd></div>
            <div><dt>Branches</dt><dd>At most \(label.assumedColluders.map { Quantity.count($0) }) may help head \
            office, and subtract the noise they added. Every cost counts only on the noise of the others.</dd></div>
            <div><dt>Auditor</dt><dd>Needs no secret and is trusted by nobody: anyone can repeat this audit.</dd></div>
            <div><dt>Not claimed</dt><dd>No amplification by sampling, no protection of a branch's totals, no secrecy \
            of who took part.</dd></div>
            </dl>
            """
    }

    var budgetsPart: Markup {
        """
        <p class="lead">Each branch keeps its own ledger and refuses what it cannot pay. These are the figures that \
        follow from the log: <em>declared</em> is what rounds said, <em>recomputed</em> is what their noise costs.</p>
        <h3>What is left of the open period</h3>
        \(figures.burnDown)
        \(PageTable(
            caption: "Budgets in ρ; ε at δ = \(Quantity.delta(document.label.delta)), rounded up",
            columns: [
                .short("Branch"), .figure("Period"), .figure("Rounds"), .figure("Limit ρ"), .figure("Declared ρ"),
                .figure("Recomputed ρ"), .figure("Difference"), .figure("Reserved ρ"), .figure("Remaining ρ"),
                .figure("Used"), .figure("ε"), .figure("ε of limit"),
            ],
            rows: openFirst.map(budgetRow), wholeIn: "budgets.csv", style: "dense").markup)
        <h3>Branch by period</h3>
        \(figures.heatMap)
        <h3>What is left buys</h3>
        <p>Rounds like those of each study that the branch with least left can still pay for in this period.</p>
        \(figures.outlook)
        """
    }

    /// The open period, then the closed ones, the newest first.
    private var openFirst: [BudgetRow] {
        let rank = document.budgets.enumerated().sorted { left, right in
            (left.element.isOpen ? 0 : 1, UInt64.max - left.element.period, left.offset)
                < (right.element.isOpen ? 0 : 1, UInt64.max - right.element.period, right.offset)
        }
        return rank.map(\.element)
    }

    private func budgetRow(_ budget: BudgetRow) -> [Markup] {
        let name: Markup =
            budget.status == "active"
            ? "\(budget.branch)" : "\(budget.branch) <span class=\"soft\">(\(budget.status))</span>"
        let period: Markup =
            "\(Quantity.count(budget.period))\(budget.isOpen ? "" : " <span class=\"soft\">closed</span>" as Markup)"
        let difference: Markup =
            budget.differenceNanoRho == 0
            ? "0" : "<strong class=\"bad\">\(Quantity.difference(budget.differenceNanoRho))</strong>"
        let used: Markup =
            budget.isOverdrawn
            ? "<strong class=\"bad\">\(Quantity.percent(budget.usedShare))</strong>"
            : "\(Quantity.percent(budget.usedShare))"
        return [
            name, period, "\(Quantity.count(budget.rounds))", "\(Quantity.rho(budget.limitNanoRho))",
            "\(Quantity.rho(budget.declaredNanoRho))", "\(Quantity.rho(budget.recomputedNanoRho))", difference,
            "\(budget.reservedNanoRho == 0 ? "0" : Quantity.rho(budget.reservedNanoRho))",
            "\(Quantity.rho(budget.remainingNanoRho))", used, "\(Quantity.epsilon(budget.epsilon))",
            "\(Quantity.epsilon(budget.epsilonLimit))",
        ]
    }

    var spendersPart: Markup {
        """
        <p class="lead">Which studies the spending went to, and who asked for them, approved them and agreed.</p>
        \(figures.spenders)
        \(PageTable(
            caption: "Studies; cost of all steps for a branch that is in every round",
            columns: [
                .text("Study"), .text("Purpose"), .text("Analysis"), .text("Proposed by"), .text("Approved by"),
                .text("Answers"), .figure("Released"), .figure("Cost ρ"), .figure("ε"), .text("State"),
            ],
            rows: document.studies.map(studyRow), wholeIn: "the JSON file", style: "dense", showsLast: true).markup)
        """
    }

    private func studyRow(_ study: StudyRow) -> [Markup] {
        let answers = [
            study.accepted.isEmpty ? nil : "\(Quantity.count(study.accepted.count)) yes",
            study.refused.isEmpty ? nil : "\(Quantity.count(study.refused.count)) no",
            study.deferred.isEmpty ? nil : "\(Quantity.count(study.deferred.count)) open",
        ].compactMap { $0 }.joined(separator: ", ")
        return [
            "<strong>\(study.study)</strong><br><span class=\"soft\">\(study.title)</span>", "\(study.purpose)",
            "\(study.analysis)", "\(study.proposedBy)",
            "\(study.approvedBy.isEmpty ? "nobody" : study.approvedBy.joined(separator: ", "))",
            "\(answers.isEmpty ? "none" : answers)",
            "\(Quantity.count(study.released)) of \(Quantity.count(study.steps))", "\(Quantity.rho(study.nanoRho))",
            "\(Quantity.epsilon(study.epsilon))", "\(study.ending ?? "open")",
        ]
    }
}
