// SPDX-License-Identifier: Apache-2.0

import Federation

/// The rounds of churn training and how they share the budget, known from the contract alone.
///
/// One setting for every data set and every ε, chosen on splits that no figure is reported on.
///
/// - SeeAlso: `docs/ANALYSES.md`, "How the settings were chosen".
struct ChurnSchedule: Sendable, Equatable {
    /// What one round does.
    enum Step: Sendable, Equatable {
        /// Σ x xᵀ: how the customers' numbers are related.
        case curvature
        /// One step of the weights.
        case gradient(Int)
        /// What every pair of features leaves unexplained.
        case pairs
        /// How far the strongest pairs spread over the customers, which decides whether they are kept.
        case spread
    }

    let steps: [Step]

    private let gradients: Int
    private let hasPairs: Bool
    private let dimensions: [Int]

    /// Gradients taken before pairs are looked for: enough for the features on their own to have settled.
    private static let gradientsBeforePairs = 6

    /// Whether the gradients also carry Σ p (1 − p), from which the sampling errors of a logistic model follow.
    let measuresLossVariance: Bool

    /// - Parameter pairs: nil when the model has no interactions.
    init(_ kind: ChurnModel.Kind, _ design: ChurnDesign, pairs: PairDesign?) {
        let extra = kind == .logistic ? 1 : 0
        let gradients = pairs == nil ? 16 : 14
        let before = pairs == nil ? gradients : Self.gradientsBeforePairs
        steps =
            [.curvature] + (0..<before).map(Step.gradient) + (pairs == nil ? [] : [.pairs, .spread])
            + (before..<gradients).map(Step.gradient)
        dimensions = steps.map { step in
            switch step {
            case .curvature: CurvatureVector.dimension(design)
            case .gradient(let index): design.dimension + extra + (index < before ? 0 : PairDesign.maximumInteractions)
            case .pairs: pairs?.dimension ?? 0
            case .spread: InteractionSpread.dimension
            }
        }
        self.gradients = gradients
        hasPairs = pairs != nil
        measuresLossVariance = extra > 0
    }

    init(_ kind: ChurnModel.Kind, _ contract: FeatureContract) throws {
        let design = try ChurnDesign(kind, contract)
        self.init(kind, design, pairs: kind == .additive ? PairDesign(design) : nil)
    }

    /// The last gradient gets four times the budget of the first; the curvature 6 % of the whole, the pairs 10 %, their
    /// spread 1 %. Without pairs the curvature gets 8 %.
    func share(of step: Step) -> UInt64 {
        switch step {
        case .curvature: hasPairs ? 33 : 52
        case .gradient(let index): UInt64(gradients - 1 + 3 * index)
        case .pairs: 55
        case .spread: 5
        }
    }

    /// What part of the budget the curvature has.
    var curvaturePart: Double {
        Double(share(of: .curvature)) / Double(steps.reduce(0) { $0 + share(of: $1) })
    }

    /// What the weights after a step count for in the model: those of the later half of the gradients, in proportion
    /// to their budgets.
    func averagedShare(of step: Step) -> Double {
        guard case .gradient(let index) = step, index >= gradients / 2 else { return 0 }
        return Double(share(of: step))
    }

    /// How many gradients there are before a round.
    func gradients(before round: Int) -> Int { gradientSteps(steps[..<round]).count }

    /// What the weights after each gradient count for in the model.
    var averagedShares: [Double] { gradientSteps(steps[...]).map(averagedShare(of:)) }

    /// How many of the last gradients have interactions.
    var gradientsWithPairs: Int {
        steps.firstIndex(of: .spread).map { gradientSteps(steps[$0...]).count } ?? 0
    }

    private func gradientSteps(_ steps: ArraySlice<Step>) -> [Step] {
        steps.filter { if case .gradient = $0 { true } else { false } }
    }

    var plannedRounds: [PlannedRound] {
        zip(steps, dimensions).map { step, dimension in
            PlannedRound(title: title(of: step), dimension: dimension, budgetShare: share(of: step))
        }
    }

    private func title(of step: Step) -> String {
        switch step {
        case .curvature: "curvature of the model"
        case .gradient(let index): "gradient \(index + 1) of \(gradients)"
        case .pairs: "pairs of features"
        case .spread: "spread of the strongest pairs"
        }
    }
}
