// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension ChurnModel {
    /// The model that trained weights amount to, in readable terms.
    ///
    /// - Parameter average: a weight for each number of the design, then for each interaction. What the noise does to
    ///   the averaged gradient moves the weights by the preconditioner times that.
    init(
        kind: Kind, contract: FeatureContract, design: ChurnDesign, curvature: ChurnCurvature,
        interactions: [TrainedInteraction], average: WeightAverage
    ) {
        let deviation = average.gradientVariance.squareRoot()
        self.kind = kind
        self.contract = contract.digest.hex
        intercept = average.weights[design.intercept]
        baseRate = curvature.baseRate
        customers = curvature.customers
        terms = design.inputs.map { input in
            ChurnTerm(
                input, curvature, weights: Array(average.weights[input.offset..<input.offset + input.width]),
                gradientDeviation: deviation, dimension: design.dimension)
        }
        self.interactions = zip(interactions, average.weights[design.dimension...]).map { interaction, weight in
            let product = interaction.product
            return ChurnInteraction(
                first: design.inputs[product.first].feature.name, second: design.inputs[product.second].feature.name,
                firstSteps: product.firstSteps, secondSteps: product.secondSteps, limit: product.limit,
                weight: Estimate(value: weight, standardError: deviation * curvature.interactionStep),
                average: weight * interaction.mean, importance: abs(weight) * interaction.deviation)
        }
    }
}

extension ChurnTerm {
    fileprivate init(
        _ input: ChurnDesign.Input, _ curvature: ChurnCurvature, weights: [Double], gradientDeviation: Double,
        dimension: Int
    ) {
        let columns = Array(input.offset..<input.offset + input.width)
        /// How far the noise moves what the term adds for these numbers.
        func error(of numbers: [Double]) -> Double {
            var reading = [Double](repeating: 0, count: dimension)
            for (column, number) in zip(columns, numbers) { reading[column] = number }
            let moved = curvature.preconditioner.multiply(reading)
            return gradientDeviation * moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        feature = input.feature.name
        average = zip(columns, weights).reduce(0) { $0 + curvature.means[$1.0] * $1.1 }
        let spread = curvature.covariance(columns).multiply(weights)
        importance = max(zip(spread, weights).reduce(0) { $0 + $1.0 * $1.1 }, 0).squareRoot()
        guard case .table(let bins, let rows) = input.reading else {
            slope = 2 * weights[0]
            slopeError = error(of: [2])
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
        stepErrors = numbers.map(error(of:))
    }
}
