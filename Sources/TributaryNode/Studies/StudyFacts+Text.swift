// SPDX-License-Identifier: Apache-2.0

extension StudyFacts {
    /// For the branch manager: what leaves, what it costs, who asks.
    package var text: String {
        let lines =
            [heading, leaving, movement, cost, counting, people] + contractLines + branchLines
            + (usefulness?.lines ?? []) + [answer]
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
        let names = (looksAt ?? contract.features) + (label.map { [$0] } ?? [])
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
        let times = noiseStandardDeviation / Double(max(clippingBound, 1))
        return "  One customer changes a round's sum by at most \(Figures.grouped(clippingBound)) steps; this branch "
            + "adds noise of \(noise) steps or more to each number, \(Figures.roundedUp(times)) times as much. "
            + "(Steps are the whole numbers that values are scaled to: only their ratio says something.)\(several)"
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
        let read = looksAt ?? contract.features
        let all = contract.features.count
        let count = read.count == all ? "\(all) features" : "\(read.count) of the \(all) features"
        let word = predictsLabel ? "predicts" : "counts"
        let state = contract.isAccepted ? "" : " Accepting the study accepts this contract."
        return [
            "  Looks at \(count) of contract \(contract.name) version \(contract.version)"
                + "\(label.map { "; \(word) \($0)" } ?? ""): \(read.joined(separator: ", ")).\(state)"
        ]
    }

    private var branchLines: [String] {
        let part = participants.map { count in
            "  \(Figures.count(count, "customer")) of this branch \(count == 1 ? "takes" : "take") part in it."
        }
        let warning = obstacle.map { reason in
            "  WARNING: this branch's data cannot serve it: \(reason). Accepted, its rounds would be declined here "
                + "until it can ('tributary-node data check' tells)."
        }
        return [part, warning].compactMap(\.self)
    }

    private var answer: String { "  This branch: \(decision)\(reason.isEmpty ? "" : " (\(reason))")" }
}
