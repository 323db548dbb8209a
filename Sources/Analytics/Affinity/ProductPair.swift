// SPDX-License-Identifier: Apache-2.0

/// Two products that the same customers have.
///
/// Pairs are shown because their counts are high, so that these are too high more often than not; what is said of them
/// allows for that (``Estimate/shown(above:)``).
public struct ProductPair: Sendable, Equatable, Codable {
    public let first: String
    public let second: String

    /// How many customers have both; the error is that of the noise.
    public let customers: Estimate

    /// How many times as many have both as would if the two had nothing to do with each other.
    public let lift: Estimate

    /// The share of the first's buyers who have the second, and the other way round.
    public let secondOfFirst: Estimate
    public let firstOfSecond: Estimate
}

extension ProductPair {
    /// Half a customer: nobody, whatever the rounding.
    private static let leastCustomers = 0.5

    /// Pairs whose count is above what the largest of so many noises would reach by chance.
    static func all(
        names: [String], counts: ReleasedSum, together: ReleasedSum, customers: Estimate, width: Int
    ) -> [ProductPair] {
        let number = max(2, names.count * (names.count - 1) / 2)
        let least = together.noiseDeviation * (1 + (2 * ElementaryFunctions.log(Double(number))).squareRoot())
        var pairs: [ProductPair] = []
        for first in names.indices {
            for second in names.indices.dropFirst(first + 1) {
                let count = together.estimate(TallyContent.pairIndex(first, second, of: width))
                let (left, right) = (counts.estimate(first), counts.estimate(second))
                guard count.value > least, count.value >= leastCustomers, customers.value >= leastCustomers,
                    left.value > 2 * left.standardError, right.value > 2 * right.standardError
                else { continue }
                let both = count.shown(above: least)
                pairs.append(
                    ProductPair(
                        first: names[first], second: names[second], customers: both,
                        lift: lift(both, left, right, customers), secondOfFirst: ratio(both, left),
                        firstOfSecond: ratio(both, right)))
            }
        }
        return pairs.sorted { ($0.lift.value, $1.first, $1.second) > ($1.lift.value, $0.first, $0.second) }
    }

    /// What a buyer of `product` may be offered; nil unless the pair has it and goes together more than by chance.
    func offer(to product: String) -> NextProduct.Offer? {
        guard lift.value - lift.standardError > 1 else { return nil }
        if product == first { return NextProduct.Offer(product: second, share: secondOfFirst) }
        if product == second { return NextProduct.Offer(product: first, share: firstOfSecond) }
        return nil
    }

    /// Relative errors of noise and sample add up in squares (first order).
    private static func lift(
        _ both: Estimate, _ left: Estimate, _ right: Estimate, _ customers: Estimate
    ) -> Estimate {
        let value = both.value * customers.value / (left.value * right.value)
        let noise = [both, left, right, customers].reduce(0) { sum, count in
            let relative = count.standardError / count.value
            return sum + relative * relative
        }
        let sampling = 1 / both.value - 1 / left.value - 1 / right.value + (2 * value - 1) / customers.value
        return Estimate(value: value, standardError: value * (noise + max(0, sampling)).squareRoot())
    }

    private static func ratio(_ part: Estimate, _ whole: Estimate) -> Estimate {
        let value = part.value / whole.value
        let noise =
            (part.standardError * part.standardError + value * value * whole.standardError * whole.standardError)
            / (whole.value * whole.value)
        let share = min(max(value, 0), 1)
        return Estimate(value: value, standardError: (noise + share * (1 - share) / whole.value).squareRoot())
    }
}
