// SPDX-License-Identifier: Apache-2.0

extension Estimate {
    /// What a count of customers says that is shown because its noise did not keep it below `least`: the middle and half
    /// the length of the 95 % interval under the normal distribution cut off there. Far above, nothing changes; close to
    /// it, the figure is lower and less sure.
    ///
    /// - SeeAlso: Lee, Sun, Sun and Taylor, Exact post-selection inference, Annals of Statistics 44 (2016).
    func shown(above least: Double) -> Estimate {
        guard standardError > 0, value > least else { return self }
        let lowest = bound(least, exceeded: (1 - Self.coverage) / 2)
        let highest = bound(least, exceeded: (1 + Self.coverage) / 2)
        return Estimate(
            value: (lowest + highest) / 2, standardError: (highest - lowest) / (2 * Self.deviationsOfInterval))
    }

    private static let coverage = 0.95
    /// Bounds are sought so many errors below and above, and above zero.
    private static let farthest = 30.0
    private static let halvings = 64

    /// The true count with which one as high as this, among those above `least`, has the probability `share`.
    private func bound(_ least: Double, exceeded share: Double) -> Double {
        func probability(_ truth: Double) -> Double {
            NormalDistribution.below((truth - value) / standardError)
                / NormalDistribution.below((truth - least) / standardError)
        }
        var (low, high) = (
            max(0, value - Self.farthest * standardError), value + Self.farthest * standardError
        )
        for _ in 0..<Self.halvings {
            let middle = (low + high) / 2
            if probability(middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
