// SPDX-License-Identifier: Apache-2.0

import Analytics

extension ResultText {
    static func text(of model: LifetimeValueModel) -> String {
        let heading =
            "What \(count(model.customers)) customers do and are worth in the next \(number(model.horizon)) "
            + "\(model.timeUnit); each figure with the interval that covers the truth 95 times in 100, noise included:"
        return
            ([heading] + discount(model) + model.notes.map { "  ! \($0)" } + model.figures.map(line) + tiers(model)
            + ["  When they buy (BG/NBD):"] + model.buying.map(line)
            + ["  For how much (gamma-gamma):"] + model.spending.map(line))
            .joined(separator: "\n")
    }

    private static func discount(_ model: LifetimeValueModel) -> [String] {
        model.discount.map {
            [
                "  Values and tiers count purchases by \(number($0 * 100)) % less for each of the \(model.timeUnit) ahead."
            ]
        } ?? []
    }

    private static func line(_ figure: Figure) -> String {
        let isShare = figure.unit.isEmpty
        func text(_ value: Double) -> String { isShare ? percent(value) : number(value) }
        let unit = isShare ? "" : " \(figure.unit)"
        return "  \(figure.title): \(text(figure.value))\(unit) "
            + "(\(text(figure.lowerBound)) to \(text(figure.upperBound)))"
    }

    private static func line(_ parameter: ParameterEstimate) -> String {
        guard parameter.isIdentified else { return "    \(parameter.name): not identified" }
        return "    \(parameter.name): \(number(parameter.value)) "
            + "(\(number(parameter.lowerBound)) to \(number(parameter.upperBound)))"
    }

    private static func tiers(_ model: LifetimeValueModel) -> [String] {
        model.tiers.map { tier in
            let from = tier.from > 0 ? "from \(number(tier.from)) \(model.valueUnit)" : "below"
            return "  tier \(tier.tier.rawValue): \(from), \(tier.rule); about \(percent(tier.shareOfValue)) "
                + "of all expected value"
        }
    }
}
