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
            /// How far the noise moves what the term adds for these numbers.
            func error(of numbers: some Collection<Double>) -> Double {
                var reading = [Double](repeating: 0, count: design.dimension)
                for (index, number) in numbers.enumerated() { reading[input.offset + index] = number }
                let moved = curvature.preconditioner.multiply(reading)
                return gradientDeviation * moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            guard case .table(let bins, let rows) = input.reading else {
                return ChurnTerm(
                    feature: input.feature.name, slope: 2 * weights[input.offset], slopeError: error(of: [2]),
                    steps: [], stepErrors: [], average: average)
            }
            func numbers(_ bin: Int) -> ArraySlice<Double> { rows[bin * input.width..<(bin + 1) * input.width] }
            let block = weights[input.offset..<input.offset + input.width]
            let steps = (0..<bins.count).map { zip(numbers($0), block).reduce(0) { $0 + $1.0 * $1.1 } }
            return ChurnTerm(
                feature: input.feature.name, slope: 0, slopeError: 0, steps: steps,
                stepErrors: (0..<bins.count).map { error(of: numbers($0)) }, average: average)
        }
    }
}
