// SPDX-License-Identifier: Apache-2.0

import Federation

/// One outcome read from the sums: every group's mean in centred units, plain and adjusted.
struct ExperimentReading {
    let measure: ExperimentMeasure

    /// By group; nil where the noise hides it.
    let plain: [Estimate?]

    /// The same adjusted for what was before; nil if there is nothing to adjust for, or it does not stand out.
    let adjusted: [Estimate?]?

    /// The mean of what was before, by group; for changes.
    let before: [Double?]

    let missing: [Estimate?]

    init(_ released: ReleasedSum, _ layout: ExperimentLayout, _ entry: ExperimentLayout.Entry) {
        measure = entry.measure
        let moments = layout.groups.names.indices.map { ExperimentMoments(released, layout, entry, group: $0) }
        plain = moments.map { $0?.adjusted(by: .none, around: 0) }
        before = moments.map { $0?.before }
        let seen = moments.compactMap(\.self)
        let adjustment = entry.product == nil ? .none : ExperimentAdjustment(seen)
        let total = seen.reduce(0) { $0 + $1.count }
        let centre = total > 0 ? seen.reduce(0) { $0 + $1.count * $1.before } / total : 0
        adjusted = adjustment.slope == 0 ? nil : moments.map { $0?.adjusted(by: adjustment, around: centre) }
        let members = layout.tally.released(released, block: ExperimentLayout.members)
        let values = layout.tally.released(released, block: entry.value)
        let term = ExperimentTerm(groups: layout.groups, kind: .value(entry.measure))
        missing = layout.groups.names.indices.map { group in
            let absent = values.estimate(term.place(group).missing)
            guard moments[group] != nil else { return nil }
            return Estimate.share(of: absent, and: members.estimate(group) - absent)
        }
    }

    /// What decides.
    var means: [Estimate?] { adjusted ?? plain }

    /// Every group's mean in the outcome's unit; of changes, what was before and after.
    func figures(_ names: [String]) -> [Figure?] {
        if measure.isChange {
            let pair = plain[0].flatMap { change in before[0].map { ($0, change) } }
            return [
                pair.map { figure("before", "before", Estimate(value: $0.0, standardError: 0)) },
                pair.map { before, change in
                    figure("after", "after", Estimate(value: before + 2 * change.value, standardError: 0))
                },
            ]
        }
        return zip(names, means).map { name, mean in mean.map { figure(name, name, $0) } }
    }

    private func figure(_ name: String, _ title: String, _ centred: Estimate) -> Figure {
        let unit = measure.outcome.unitsOfOne
        return Figure(
            name, title, unit: measure.unit,
            Estimate(value: measure.outcome.figure(at: centred.value), standardError: unit * centred.standardError),
            within: measure.outcome.range)
    }
}
