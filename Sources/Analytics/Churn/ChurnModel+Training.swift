// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension ChurnModel {
    /// The model that trained weights amount to, in readable terms.
    init(
        kind: Kind, contract: FeatureContract, design: ChurnDesign, curvature: ChurnCurvature,
        interactions: [TrainedInteraction], fit: ChurnFit
    ) {
        self.kind = kind
        self.contract = contract.digest.hex
        intercept = fit.weights[design.intercept]
        baseRate = curvature.baseRate
        customers = curvature.customers
        terms = design.inputs.map { input in
            ChurnTerm(input, curvature, fit)
        }
        self.interactions = zip(interactions, fit.weights[design.dimension...]).map { interaction, weight in
            let product = interaction.product
            return ChurnInteraction(
                first: design.inputs[product.first].feature.name, second: design.inputs[product.second].feature.name,
                firstSteps: product.firstSteps, secondSteps: product.secondSteps, limit: product.limit,
                weight: Estimate(value: weight, standardError: fit.interactionError),
                average: weight * interaction.mean, importance: abs(weight) * interaction.deviation)
        }
    }
}

extension ChurnTerm {
    fileprivate init(_ input: ChurnDesign.Input, _ curvature: ChurnCurvature, _ fit: ChurnFit) {
        let columns = input.offset..<input.offset + input.width
        let weights = Array(fit.weights[columns])
        feature = input.feature.name
        average = zip(columns, weights).reduce(0) { $0 + curvature.means[$1.0] * $1.1 }
        let spread = curvature.covariance(Array(columns)).multiply(weights)
        importance = max(zip(spread, weights).reduce(0) { $0 + $1.0 * $1.1 }, 0).squareRoot()
        guard case .table(let bins, let rows) = input.reading else {
            slope = 2 * weights[0]
            slopeError = fit.error(of: [2], at: columns)
            steps = []
            stepErrors = []
            return
        }
        let numbers = (0..<bins.count).map { Array(rows[$0 * input.width..<($0 + 1) * input.width]) }
        slope = 0
        slopeError = 0
        steps = MonotoneSteps.applying(
            input.feature.shape, to: numbers.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } },
            cells: bins.regularCount)
        stepErrors = numbers.map { fit.error(of: $0, at: columns) }
    }
}
