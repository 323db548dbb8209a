// SPDX-License-Identifier: Apache-2.0

import Federation

/// One outcome of an experiment and, where there is one, the same from before.
struct ExperimentMeasure: Sendable, Equatable {
    let specification: ExperimentOutcome
    let outcome: ExperimentColumn
    let before: ExperimentColumn?

    /// Whether what is compared is each customer's own change, halved to lie between −1 and 1.
    let isChange: Bool

    let title: String
    let unit: String

    init(_ specification: ExperimentOutcome, isChange: Bool, _ contract: FeatureContract) throws {
        self.specification = specification
        self.isChange = isChange
        let outcome = try ExperimentColumn(specification.column, category: specification.category, contract)
        let feature = contract.features[outcome.column]
        self.outcome = outcome
        title =
            (feature.title.isEmpty ? feature.name : feature.title) + (specification.category.map { ": \($0)" } ?? "")
        unit = specification.category == nil ? feature.unit : "%"
        before = try specification.before.map { name in
            guard let column = contract.index(ofFeature: name) else {
                throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
            }
            let kind = contract.features[column].kind
            guard !isChange || Self.isComparable(kind, feature.kind) else {
                throw AnalyticsError.unsuitableContract(
                    reason: "\(name) and \(feature.name) differ in bounds or categories")
            }
            let isCategory = if case .categorical = kind { true } else { false }
            return try ExperimentColumn(name, category: isCategory ? specification.category : nil, contract)
        }
    }

    private static func isComparable(_ left: FeatureKind, _ right: FeatureKind) -> Bool {
        guard case .numeric(let lower, let upper, _, _, _) = left,
            case .numeric(let otherLower, let otherUpper, _, _, _) = right
        else { return left == right }
        return lower == otherLower && upper == otherUpper
    }

    /// What is compared, and what was before; nil where a customer has no outcome, or no change.
    ///
    /// A covariate that is missing reads the middle of its range: a public constant, known before the experiment.
    func values(_ matrix: FeatureMatrix, row: Int) -> (value: Double, before: Double)? {
        guard let after = outcome.centred(matrix, row: row) else { return nil }
        let earlier = before?.centred(matrix, row: row)
        guard isChange else { return (after, earlier ?? 0) }
        return earlier.map { ((after - $0) / 2, $0) }
    }

    /// Whether the second moment follows from the mean.
    var isShare: Bool { outcome.isShare && !isChange }

    /// Units of 1.0 of ``values(_:row:)``.
    var unitsOfOne: Double { outcome.unitsOfOne * (isChange ? 2 : 1) }
}
