// SPDX-License-Identifier: Apache-2.0

import Federation

extension ExperimentSpecification {
    /// Reads `arm`, `control` and `shares`, or their absence, `outcomes`, `look`, `looks` and `spending`.
    init(in yaml: inout YAMLMapping) throws {
        guard let items = try yaml.mappings("outcomes") else { throw yaml.missing("outcomes") }
        let outcomes = try items.map { item in
            var item = item
            let outcome = try ExperimentOutcome(in: &item)
            try item.finish()
            return outcome
        }
        try self.init(
            try Self.design(&yaml), outcomes: outcomes, look: yaml.integer("look") ?? 1,
            looks: yaml.integer("looks") ?? 1, spending: yaml.choice("spending", Spending.self) ?? .obrienFleming)
    }

    private static func design(_ yaml: inout YAMLMapping) throws -> Design {
        guard let column = try yaml.text("arm") else { return .beforeAndAfter }
        let control = try yaml.requiredText("control")
        var shares: [String: UInt64] = [:]
        if var section = try yaml.mapping("shares") {
            for arm in section.keys {
                guard let value = try section.integer(arm), let share = UInt64(exactly: value) else {
                    throw section.invalid(arm, "must be a whole number")
                }
                shares[arm] = share
            }
        }
        return .arms(column: column, control: control, shares: shares)
    }
}

extension ExperimentOutcome {
    fileprivate init(in yaml: inout YAMLMapping) throws {
        try self.init(
            column: yaml.requiredText("column"), category: yaml.text("is"), before: yaml.text("before"),
            goal: yaml.choice("goal", Goal.self) ?? .more, minimumEffect: yaml.number("minimum_effect"))
    }
}
