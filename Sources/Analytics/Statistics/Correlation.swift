// SPDX-License-Identifier: Apache-2.0

import Federation

/// How far two numbers rise and fall together, on the contract's transformed scale: −1 to 1. A missing value reads the
/// middle of its range.
public struct Correlation: Sendable, Equatable, Codable {
    public let first: String
    public let second: String

    /// Pearson's coefficient; nil where the noise hides the spread of one of the two.
    public let coefficient: Estimate?
}

extension Correlation {
    /// Sums of one number's 2p − 1 and of its square, over all customers.
    private struct Moments {
        let mean: Double
        let deviation: Double
        let noiseVariance: Double

        /// Nil where the spread is not clearly more than the noise.
        init?(_ sums: ReleasedSum, _ customers: Double) {
            mean = sums.values[0] / customers
            let variance = sums.values[1] / customers - mean * mean
            noiseVariance = sums.noiseVariance / (customers * customers)
            guard variance > 2 * noiseVariance.squareRoot(), variance > 0 else { return nil }
            deviation = variance.squareRoot()
        }
    }

    static func all(
        _ released: ReleasedSum, _ layout: StatisticsLayout, products block: Int, _ customers: Estimate
    ) -> [Correlation] {
        let count = max(customers.value, 1)
        let products = layout.tally.released(released, block: block).scaled(by: 1 / count)
        let moments = layout.correlated.map { index -> Moments? in
            layout.entries[index].moments.flatMap { Moments(layout.tally.released(released, block: $0), count) }
        }
        let names = layout.correlated.map { layout.entries[$0].axis.name }
        var found: [Correlation] = []
        for first in names.indices {
            for second in names.indices.dropFirst(first + 1) {
                let pair = moments[first].flatMap { left in moments[second].map { (left, $0) } }
                let product = products.estimate(found.count)
                let value = pair.map { Self.estimate($0.0, $0.1, product, customers: count) }
                found.append(Correlation(first: names[first], second: names[second], coefficient: value))
            }
        }
        return found
    }

    /// The error follows every noisy sum through the formula (first order), and adds the sample's.
    private static func estimate(
        _ left: Moments, _ right: Moments, _ product: Estimate, customers: Double
    ) -> Estimate {
        let scale = left.deviation * right.deviation
        let value = min(max((product.value - left.mean * right.mean) / scale, -1), 1)
        func noise(_ one: Moments, _ other: Moments) -> Double {
            let ratio = value * other.deviation / one.deviation
            let first = ratio * one.mean - other.mean
            return one.noiseVariance * (first * first + ratio * ratio / 4)
        }
        let total = product.standardError * product.standardError + noise(left, right) + noise(right, left)
        let sampling = (1 - value * value) * (1 - value * value) / customers
        return Estimate(value: value, standardError: (total / (scale * scale) + sampling).squareRoot())
    }
}
