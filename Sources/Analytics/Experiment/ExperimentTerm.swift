// SPDX-License-Identifier: Apache-2.0

import Federation

/// One sum of an experiment for each of its groups. A customer is in one group, so all groups together have the norm
/// of one.
struct ExperimentTerm: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// One for each customer.
        case member
        /// The value, and beside it one for each customer who has none: never both.
        case value(ExperimentMeasure)
        /// The value squared.
        case square(ExperimentMeasure)
        /// What was before, of customers with a value.
        case before(ExperimentMeasure)
        /// The same squared, and times the value.
        case beforeSquare(ExperimentMeasure)
        case product(ExperimentMeasure)
    }

    let groups: ExperimentGroups
    let kind: Kind

    /// Numbers of one group.
    var width: Int { if case .value = kind { 2 } else { 1 } }

    var dimension: Int { width * groups.names.count }

    /// Where the value of a group lies, and its customers without one.
    func place(_ group: Int) -> (value: Int, missing: Int) { (width * group, width * group + 1) }

    /// A customer's only number that is not zero, at most 1 in magnitude; nil for those who have none.
    func number(_ matrix: FeatureMatrix, row: Int) -> (index: Int, value: Double)? {
        guard let group = groups.group(matrix, row: row) else { return nil }
        let place = place(group)
        switch kind {
        case .member: return (place.value, 1)
        case .value(let measure):
            return measure.values(matrix, row: row).map { (place.value, $0.value) } ?? (place.missing, 1)
        case .square(let measure):
            return measure.values(matrix, row: row).map { (place.value, $0.value * $0.value) }
        case .before(let measure): return measure.values(matrix, row: row).map { (place.value, $0.before) }
        case .beforeSquare(let measure):
            return measure.values(matrix, row: row).map { (place.value, $0.before * $0.before) }
        case .product(let measure):
            return measure.values(matrix, row: row).map { (place.value, $0.value * $0.before) }
        }
    }
}
