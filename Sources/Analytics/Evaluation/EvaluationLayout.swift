// SPDX-License-Identifier: Apache-2.0

/// Where a held-out customer is counted: by label, and by the score in cells of the square root of the probability,
/// which are narrow where most customers are.
enum EvaluationLayout {
    static let cells = 24

    static let dimension = 2 * cells

    static let plannedRounds = [
        PlannedRound(title: "scores of held-out customers", dimension: dimension, budgetShare: 1)
    ]

    /// The coordinate of a customer. A score that is no number, which only a model made to do harm yields, counts as
    /// the lowest.
    static func coordinate(probability: Double, isPositive: Bool) -> Int {
        let root = probability > 0 ? probability.squareRoot() : 0
        let cell = min(Int(root * Double(cells)), cells - 1)
        return (isPositive ? cells : 0) + cell
    }

    /// The probability at which a cell begins.
    static func lowerBound(ofCell cell: Int) -> Double {
        let root = Double(cell) / Double(cells)
        return root * root
    }
}
