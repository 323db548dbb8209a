// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    static func text(of experiment: ExperimentResult) -> String {
        let lines =
            [head(experiment)] + sizes(experiment) + ratio(experiment)
            + experiment.outcomes.flatMap { outcome($0, experiment) } + next(experiment)
        return lines.joined(separator: "\n")
    }

    private static func head(_ experiment: ExperimentResult) -> String {
        let what = experiment.isBeforeAndAfter ? "Every customer before and after" : "Arms of an experiment"
        let look =
            experiment.looks == 1
            ? ""
            : String(
                format: " Look %d of %d, which may spend %.2f %% of the error rate of 5 %% (%@).", experiment.look,
                experiment.looks, 100 * experiment.level, experiment.spending)
        return "\(what); intervals cover the truth 95 times in 100, noise and sample included.\(look)"
    }

    private static func sizes(_ experiment: ExperimentResult) -> [String] {
        experiment.arms.map { arm in
            let drawn = arm.share.map { ", drawn with \(percent($0))" } ?? ""
            let role = arm.name == experiment.control ? " (control)" : ""
            return "  \(arm.name)\(role): \(count(arm.customers)) customers\(drawn)"
        }
    }

    private static func ratio(_ experiment: ExperimentResult) -> [String] {
        guard let ratio = experiment.sampleRatio else { return [] }
        guard ratio.isSuspicious else {
            return [String(format: "  The arms have the sizes that they were drawn with (p = %.2g).", ratio.pValue)]
        }
        return [
            String(
                format: "  WARNING: the arms do not have the sizes that they were drawn with (p = %.1g). Find out why "
                    + "before believing any effect.", ratio.pValue)
        ]
    }

    private static func outcome(_ outcome: ExperimentOutcomeResult, _ experiment: ExperimentResult) -> [String] {
        let means = outcome.means.compactMap(\.self).map { "\($0.name) \(number($0.value)) \($0.unit)".trimmed }
        var lines = ["  \(outcome.title), \(outcome.goal) is better: " + means.joined(separator: "; ")]
        if outcome.effects.isEmpty { lines.append("    too few customers for an effect at this noise") }
        lines += outcome.effects.flatMap { effect($0, experiment) }
        if outcome.isMissingUnevenly {
            lines.append("    WARNING: outcomes are missing more often in some arms; the effect may be an illusion")
        }
        return lines
    }

    private static func effect(_ effect: ExperimentEffect, _ experiment: ExperimentResult) -> [String] {
        let base = experiment.isBeforeAndAfter ? "after" : effect.arm
        let unit =
            effect.difference.unit == "%"
            ? " points" : effect.difference.unit.isEmpty ? "" : " \(effect.difference.unit)"
        let sign = effect.difference.value > 0 ? "+" : ""
        var line =
            "    \(base): \(sign)\(number(effect.difference.value))\(unit) (\(number(effect.difference.lowerBound)) to "
            + "\(number(effect.difference.upperBound)))"
        line += ", p \(probability(effect.pValue))"
        if effect.adjustedPValue != effect.pValue { line += ", corrected \(probability(effect.adjustedPValue))" }
        line += ": " + verdict(effect)
        var lines = [line]
        if let plain = effect.plain, let saved = effect.varianceSaved {
            lines.append(
                "      without adjustment \(number(plain.value)) (\(number(plain.lowerBound)) to "
                    + "\(number(plain.upperBound))); what was before explains \(percent(max(0, saved))) of the variance"
            )
        }
        let power = effect.power.map { "; the smallest effect worth having is found with \(percent($0))" } ?? ""
        lines.append("      finds effects from \(number(effect.detectable))\(unit) 8 times in 10\(power)")
        return lines
    }

    /// "= 0.013", "< 0.0001": smaller ones mean nothing more.
    static func probability(_ value: Double) -> String {
        value < 0.0001 ? "< 0.0001" : String(format: "= %.2g", value)
    }

    /// "12 %", "below 0.1 %": who is best is never certain.
    private static func chance(_ value: Double) -> String {
        value < 0.001 ? "below 0.1 %" : value > 0.999 ? "above 99.9 %" : percent(value)
    }

    private static func verdict(_ effect: ExperimentEffect) -> String {
        guard effect.isSignificant else { return "not to be told from chance" }
        return effect.isImprovement ? "better" : "WORSE"
    }

    private static func next(_ experiment: ExperimentResult) -> [String] {
        guard !experiment.next.isEmpty else { return [] }
        let chances = experiment.next.map { "\($0.arm) \(chance($0.probabilityOfBest))" }
        let shares = experiment.next.map { "\($0.arm): \($0.share)" }
        return [
            "  Probability of being best, by the first outcome: \(chances.joined(separator: ", "))",
            "  For the next period: shares: {\(shares.joined(separator: ", "))}",
        ]
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
