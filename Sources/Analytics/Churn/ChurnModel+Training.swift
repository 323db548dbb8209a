// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension ChurnModel {
    /// The model that trained weights amount to, in readable terms.
    ///
    /// - Parameter gradientDeviation: what the noise does to each coordinate of the averaged gradient; it moves the
    ///   weights by the preconditioner times that.
    init(
        kind: Kind, contract: FeatureContract, design: ChurnDesign, curvature: ChurnCurvature, weights: [Double],
        gradientDeviation: Double
    ) {
        self.kind = kind
        self.contract = contract.digest.hex
        intercept = weights[design.intercept]
        baseRate = curvature.baseRate
        customers = curvature.customers
        terms = design.inputs.map { input in
            let range = input.offset..<input.offset + input.width
            let average = range.reduce(0) { $0 + weights[$1] * curvature.means[$1] }
            guard case .table(let bins, let rows) = input.reading else {
                return ChurnTerm(
                    feature: input.feature.name, slope: 2 * weights[input.offset], steps: [], stepErrors: [],
                    average: average)
            }
            let steps = (0..<bins.count).map { bin in
                (0..<input.width).reduce(0) { $0 + rows[bin * input.width + $1] * weights[input.offset + $1] }
            }
            let errors = (0..<bins.count).map { bin in
                var reading = [Double](repeating: 0, count: design.dimension)
                for index in 0..<input.width { reading[input.offset + index] = rows[bin * input.width + index] }
                let moved = curvature.preconditioner.multiply(reading)
                return gradientDeviation * moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            return ChurnTerm(
                feature: input.feature.name, slope: 0, steps: steps, stepErrors: errors, average: average)
        }
    }
}
