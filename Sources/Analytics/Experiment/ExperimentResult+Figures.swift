// SPDX-License-Identifier: Apache-2.0

extension ExperimentResult {
    /// The arms' sizes, their means and the effects.
    var namedFigures: [NamedFigure] {
        arms.map { NamedFigure("customers/\($0.name)", unit: Figure.customers, $0.customers) }
            + outcomes.flatMap { outcome in
                outcome.effects.map { NamedFigure("\(outcome.name)/effect of \($0.arm)", $0.difference) }
                    + outcome.means.compactMap(\.self).map { NamedFigure("\(outcome.name)/\($0.name)", $0) }
            }
    }
}
