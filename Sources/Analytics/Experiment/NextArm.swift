// SPDX-License-Identifier: Apache-2.0

import Federation

/// How often an arm may be drawn in the next period.
public struct NextArm: Sendable, Equatable, Codable {
    public let arm: String

    /// That it is the best of all, by the first outcome (Thompson sampling with flat expectations).
    public let probabilityOfBest: Double

    /// In percent: the probability of being best, but never so little that nothing more could be learned. All arms
    /// together have 100.
    public let share: Int
}

extension NextArm {
    /// What every arm keeps.
    private static let leastPercent = 5

    /// How far and how finely the probabilities are added up, in standard errors: deterministic, to 10⁻⁶ and better.
    private static let reach = 8.0
    private static let steps = 1600

    /// Empty if any arm is hidden.
    static func all(_ reading: ExperimentReading, _ layout: ExperimentLayout) -> [NextArm] {
        let means = reading.means.compactMap(\.self)
        guard means.count == layout.groups.names.count else { return [] }
        let sign = reading.measure.specification.goal == .more ? 1.0 : -1
        let chances = chancesOfBest(means.map { $0.scaled(by: sign) })
        let shares = percent(chances)
        return layout.groups.names.indices.map {
            NextArm(arm: layout.groups.names[$0], probabilityOfBest: chances[$0], share: shares[$0])
        }
    }

    /// The probability of each of several independent normal figures to be the largest.
    static func chancesOfBest(_ figures: [Estimate]) -> [Double] {
        let width = 2 * reach / Double(steps)
        let sums = figures.indices.map { index in
            (0...steps).reduce(0.0) { sum, step in
                let place = -reach + Double(step) * width
                let value = figures[index].value + figures[index].standardError * place
                let others = figures.indices.filter { $0 != index }
                return sum
                    + others.reduce(NormalDistribution.shape(place)) { $0 * chance(of: figures[$1], below: value) }
            }
        }
        let total = sums.reduce(0, +)
        return total > 0 ? sums.map { $0 / total } : sums.map { _ in 1 / Double(figures.count) }
    }

    private static func chance(of figure: Estimate, below value: Double) -> Double {
        guard figure.standardError > 0 else {
            return figure.value < value ? 1 : figure.value == value ? 0.5 : 0
        }
        return NormalDistribution.below((value - figure.value) / figure.standardError)
    }

    /// Whole numbers that add up to 100, by largest remainders.
    static func percent(_ chances: [Double]) -> [Int] {
        let free = Double(100 - leastPercent * chances.count)
        let exact = chances.map { Double(leastPercent) + free * $0 }
        var shares = exact.map { Int($0.rounded(.down)) }
        let order = exact.indices.sorted {
            (exact[$0] - exact[$0].rounded(.down)) > (exact[$1] - exact[$1].rounded(.down))
        }
        for index in order.prefix(max(0, 100 - shares.reduce(0, +))) { shares[index] += 1 }
        return shares
    }
}
