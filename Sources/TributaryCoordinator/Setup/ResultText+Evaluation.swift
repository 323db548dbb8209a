// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    /// The share of customers for which the lift is given: those a branch could call.
    private static let reachable = 0.2

    static func text(of evaluation: EvaluationResult) -> String {
        var lines = [
            "AUROC \(interval(evaluation.auroc, atMost: 1)) on held-out customers: "
                + "\(count(evaluation.positives)) who left, \(count(evaluation.negatives)) who stayed",
            "every interval covers the truth 95 times in 100, noise and sample included",
        ]
        if let top = evaluation.lift.last(where: { $0.share.value <= reachable }) ?? evaluation.lift.first {
            lines.append(
                "the highest \(percent(top.share.value)) of the scores leave \(number(top.lift.value)) ± "
                    + "\(number(1.96 * top.lift.standardError)) times as often as all: \(share(top.reached)) of those "
                    + "who left are among them")
        }
        lines += flagged(evaluation.confusion)
        if let slope = evaluation.calibrationSlope {
            lines.append("calibration slope \(interval(slope)): 1 is right, less exaggerates")
        }
        lines.append("Calibration:")
        lines += evaluation.calibration.map { bin in
            String(format: "  predicted %3.0f–%3.0f %%   ", bin.lowerBound * 100, bin.upperBound * 100)
                + "observed \(share(bin.observed))"
        }
        return (lines + groups(evaluation)).joined(separator: "\n")
    }

    private static func flagged(_ confusion: Confusion) -> [String] {
        guard let flagged = confusion.flagged, let recall = confusion.recall, let precision = confusion.precision else {
            return []
        }
        return [
            "whoever scores \(percent(confusion.threshold)) or more is \(share(flagged)) of the customers, "
                + "\(share(recall)) of those who left; \(share(precision)) of them leave"
        ]
    }

    /// What the model does to each group, and which differences neither noise nor chance explains.
    private static func groups(_ evaluation: EvaluationResult) -> [String] {
        guard !evaluation.groups.isEmpty else { return [] }
        let lines = evaluation.groups.map { group in
            let name = "  \(group.feature) \(group.group): \(count(group.customers)) customers"
            guard isBeyondChance(group.customers), let rate = group.rate else {
                return "\(name), too few for a figure at this noise"
            }
            let gaps = [
                ("AUROC", Optional(group.aurocGap)), ("flagged", group.flaggedGap), ("recall", group.recallGap),
                ("false alarms", group.falseAlarmGap),
            ]
            let unlike = gaps.compactMap { name, gap in
                gap.flatMap { isBeyondChance($0) ? "\(name) \(signed($0))" : nil }
            }
            let difference =
                unlike.isEmpty
                ? "no difference beyond chance" : "differs from all others: " + unlike.joined(separator: ", ")
            return "\(name), \(share(rate)) of them left; AUROC \(interval(group.auroc, atMost: 1)); \(difference)"
        }
        return ["By protected group:"] + lines
    }

    private static func isBeyondChance(_ estimate: Estimate) -> Bool {
        abs(estimate.value) > 1.96 * estimate.standardError
    }

    private static func signed(_ gap: Estimate) -> String {
        String(format: "%+.2f ± %.2f", gap.value, 1.96 * gap.standardError)
    }

    /// "0.757 (0.646 to 0.867)".
    private static func interval(_ estimate: Estimate, atMost limit: Double = .infinity) -> String {
        let range = estimate.interval
        return String(format: "%.3f (%.3f to %.3f)", estimate.value, range.lowerBound, min(limit, range.upperBound))
    }
}
