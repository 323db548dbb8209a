// SPDX-License-Identifier: Apache-2.0

extension ModelCard {
    /// The card as a Markdown page.
    public var markdown: String {
        ([heading, training, privacy, influence] + evaluationSections + [limitations]).joined(separator: "\n\n") + "\n"
    }

    private var heading: String {
        """
        # Model card: \(Self.plain(contract)), \(kind.rawValue)

        \(Self.plain(purpose))

        Model `\(model)`
        """
    }

    private var training: String {
        var lines = [
            "## What it was trained on", "",
            "- Contract \(Self.plain(contract)), version \(contractVersion)",
            "- Outcome: \(Self.plain(outcome))" + (horizonDays.map { ", within \($0) days" } ?? ""),
            "- \(Self.count(customers)) customers in \(lineage.branches) branches; "
                + "\(Self.percent(baseRate)) had the outcome",
            "- Features: " + features.joined(separator: ", "),
        ]
        if !protectedFeatures.isEmpty {
            lines.append("- Protected, never inputs: " + protectedFeatures.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    private var privacy: String {
        """
        ## Privacy

        Study \(Self.plain(lineage.study)): \(lineage.rounds) rounds, ρ = \(lineage.rho), \
        ε = \(FigureText.number(lineage.epsilon)) at δ = \(lineage.delta) for one customer in one branch. \
        No branch's figures were seen by anybody.
        """
    }

    private var influence: String {
        let rows = importances.map { "| \(Self.plain($0.title)) | \(FigureText.number($0.logOdds)) |" }
        return (["## What moves the score", "", "| | log-odds, standard deviation |", "|---|---|"] + rows)
            .joined(separator: "\n")
    }

    private var evaluationSections: [String] {
        guard let evaluation else { return [] }
        let slope = evaluation.calibrationSlope.map(Self.interval) ?? "not known"
        let top = evaluation.lift.last { $0.share.value <= 0.2 } ?? evaluation.lift.first
        var lines = [
            "## How good it is", "",
            "On \(Self.count(evaluation.positives)) held-out customers with the outcome and "
                + "\(Self.count(evaluation.negatives)) without; 95 % intervals hold the noise and the sample.",
            "", "| | |", "|---|---|", "| AUROC | \(Self.interval(evaluation.auroc)) |",
            "| calibration slope (1 is right) | \(slope) |",
        ]
        if let top {
            lines.append(
                "| lift of the highest \(Self.percent(top.share.value)) | \(Self.interval(top.lift)) |")
        }
        lines += Self.rows(evaluation.confusion)
        return [lines.joined(separator: "\n")] + groupSection(evaluation)
    }

    private func groupSection(_ evaluation: EvaluationResult) -> [String] {
        guard !evaluation.groups.isEmpty else { return [] }
        let head = "| group | customers | rate | AUROC | AUROC gap | flagged gap | recall gap | false alarm gap |"
        let rows = evaluation.groups.map { group in
            let gaps = [group.aurocGap, group.flaggedGap, group.recallGap, group.falseAlarmGap]
            let cells =
                [
                    "\(Self.plain(group.feature)): \(Self.plain(group.group))", Self.count(group.customers),
                    group.rate.map { Self.percent($0.value) } ?? "–", Self.interval(group.auroc),
                ] + gaps.map { $0.map(Self.interval) ?? "–" }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return [
            """
            ## Groups

            Gaps are the group minus everybody else at a threshold of \
            \(Self.percent(evaluation.confusion.threshold)); an interval without 0 is a difference beyond chance and noise.

            \(head)
            |---|---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
        ]
    }

    private var limitations: String {
        (["## Limits", ""] + limits.map { "- " + $0 }).joined(separator: "\n")
    }

    private static func rows(_ confusion: Confusion) -> [String] {
        let threshold = percent(confusion.threshold)
        let figures = [
            ("flagged at \(threshold)", confusion.flagged), ("recall at \(threshold)", confusion.recall),
            ("false alarms at \(threshold)", confusion.falseAlarms), ("precision at \(threshold)", confusion.precision),
        ]
        return figures.map { "| \($0.0) | \($0.1.map(interval) ?? "–") |" }
    }

    private static func interval(_ estimate: Estimate) -> String {
        let range = estimate.interval
        return FigureText.number(estimate.value) + " (" + FigureText.number(range.lowerBound) + " to "
            + FigureText.number(range.upperBound) + ")"
    }

    private static func percent(_ share: Double) -> String { FigureText.number(share * 100) + " %" }

    private static func count(_ estimate: Estimate) -> String { FigureText.number(estimate.value.rounded()) }

    /// Text from a contract, without what Markdown or a table would take for its own.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 }.flatMap { "|`*_[]<>#\\".contains($0) ? ["\\", $0] : [$0] })
    }
}
