// SPDX-License-Identifier: Apache-2.0

import CustomerData

extension Playbook {
    /// For the branch manager: what head office asks for, before it is accepted.
    package var text: String {
        var lines = [
            "\(name) version \(version): \(title.printable)",
            "  For customers whose consent covers \(purpose.printable).",
        ]
        lines += actions.flatMap { action -> [String] in
            let limit = action.perWeek.map { ", at most \(Figures.grouped($0)) a week" } ?? ""
            let arm = action.arm.map { ", arm \($0.printable) only" } ?? ""
            let words = action.wording.isEmpty ? [] : ["    \"\(action.wording.printable)\""]
            return ["  \(action.name): \(action.title.printable)\(limit)\(arm)", "    for \(action.condition.text)"]
                + words
        }
        if let experiment {
            let parts = experiment.draw.shares.map { "\($0.arm.printable) \($0.part)" }.joined(separator: ", ")
            lines.append(
                "  Experiment \(experiment.draw.experiment.printable): \(parts). Customers in "
                    + "\(experiment.control.printable) are left alone, for comparison.")
        } else {
            lines.append("  No experiment: nobody is left out, and nobody will know what it changed.")
        }
        lines.append("  Outcomes: \(outcomes.keys.sorted().map(\.printable).joined(separator: ", "))")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PlaybookCondition {
    var text: String {
        func range(_ title: String, _ range: ClosedRange<Double>?) -> [String] {
            range.map { ["\(title) from \($0.lowerBound) to \($0.upperBound)"] } ?? []
        }
        func list(_ title: String, _ words: [String]) -> [String] {
            words.isEmpty ? [] : ["\(title) \(words.map(\.printable).joined(separator: " or "))"]
        }
        let parts =
            list("segment", segments.map(String.init)) + list("tier", tiers) + list("value tier", valueTiers)
            + range("churn probability", churn) + range("value", value)
        return parts.isEmpty ? "every customer" : parts.joined(separator: ", ")
    }
}
