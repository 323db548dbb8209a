// SPDX-License-Identifier: Apache-2.0

extension StudyFacts {
    /// For the branch manager: what leaves, what it costs, who asks.
    package var text: String {
        let lines = [heading, leaving, movement, cost, counting, people] + contractLines + [answer]
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line for lists.
    package var line: String {
        "\(study): \(title) · \(Figures.grouped(numbers)) numbers in \(rounds) round\(rounds == 1 ? "" : "s") · "
            + "\(Figures.cost(nanoRho, delta: delta)) · \(decision)"
    }

    /// What is computed from one customer's rows, for whoever reads SQL.
    package var definitionText: String {
        guard let contract else { return "" }
        let names = contract.features + (contract.label.map { [$0] } ?? [])
        return names.map { name in
            "  \(name): \(contract.definitions[name] ?? "the customer's attribute of this name")\n"
        }.joined()
    }

    private var heading: String { "\(study): \(title)" }

    private var leaving: String {
        "  \(Figures.grouped(numbers)) numbers leave, in \(rounds) round\(rounds == 1 ? "" : "s"). Each is masked: "
            + "head office sees only sums over branches."
    }

    private var movement: String {
        let noise = Figures.grouped(UInt64(noiseStandardDeviation))
        let several = branchesPerCustomer > 1 ? " A customer may be held by \(branchesPerCustomer) branches." : ""
        return "  One customer changes a round's sum by at most \(Figures.grouped(clippingBound)) steps; this branch "
            + "adds noise of \(noise) steps or more to each number.\(several)"
    }

    private var cost: String {
        let share =
            nanoRho > remainingNanoRho
            ? "more than the ρ = \(Figures.rho(remainingNanoRho)) that is left of this period's budget"
            : "\(Figures.percent(nanoRho, of: remainingNanoRho)) of what is left of this period's budget"
        let warning = declaredCostIsTrue ? "" : "\n  WARNING: it declares another cost than its parameters have."
        return "  Cost \(Figures.cost(nanoRho, delta: delta)), \(share).\(warning)"
    }

    private var counting: String {
        "  Counted only if at least \(minimumCohort) branches take part, and safe if \(assumedColluders) of them "
            + "help\(assumedColluders == 1 ? "s" : "") head office."
    }

    private var people: String {
        let approval =
            approvedBy.isEmpty
            ? (approvalNeeded ? "Needs a privacy officer's approval, which is missing." : "Needs no approval.")
            : "Approved by \(approvedBy.joined(separator: ", "))."
        return "  Purpose: \(purpose). Analysis: \(analysis). Proposed by \(proposedBy). \(approval)"
    }

    private var contractLines: [String] {
        guard let contract else { return ["  Its feature contract is not known here yet."] }
        let label = contract.label.map { "; predicts \($0)" } ?? ""
        let state = contract.isAccepted ? "" : " Accepting the study accepts this contract."
        return [
            "  Looks at \(contract.features.count) features of contract \(contract.name) version \(contract.version)"
                + "\(label): \(contract.features.joined(separator: ", ")).\(state)"
        ]
    }

    private var answer: String { "  This branch: \(decision)\(reason.isEmpty ? "" : " (\(reason))")" }
}
