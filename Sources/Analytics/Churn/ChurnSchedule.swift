// SPDX-License-Identifier: Apache-2.0

/// The rounds of churn training and how they share the budget: one round for the curvature, then gradients whose
/// precision grows as the model nears its optimum.
///
/// One setting for every data set and every ε, chosen on splits that no figure is reported on.
///
/// - SeeAlso: `docs/ANALYSES.md`, "How the settings were chosen".
enum ChurnSchedule {
    static let gradients = 16

    /// The last gradient gets four times the budget of the first.
    static func share(ofGradient index: Int) -> UInt64 { UInt64(gradients - 1 + 3 * index) }

    static var gradientShares: UInt64 { (0..<gradients).reduce(0) { $0 + share(ofGradient: $1) } }

    /// 8 % of the whole.
    static let curvatureShare: UInt64 = 52

    /// What part of the budget the first round has.
    static var curvaturePart: Double { Double(curvatureShare) / Double(curvatureShare + gradientShares) }

    /// Gradients whose iterates are averaged into the model: the later half.
    static let firstAveraged = gradients / 2

    static func plannedRounds(_ design: ChurnDesign) -> [PlannedRound] {
        let curvature = PlannedRound(
            title: "curvature of the model", dimension: CurvatureVector.dimension(design),
            budgetShare: curvatureShare)
        return [curvature]
            + (0..<gradients).map { index in
                PlannedRound(
                    title: "gradient \(index + 1) of \(gradients)", dimension: design.dimension,
                    budgetShare: share(ofGradient: index))
            }
    }
}
