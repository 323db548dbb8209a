// SPDX-License-Identifier: Apache-2.0

import Federation

extension LifetimeValueReading {
    /// Where the tiers begin, and what they hold; empty where the noise hides it.
    var tiers: [WorthTierSize] {
        let scale = fit.scale
        let counts = worth.part(0..<WorthScale.bands).scaled(by: 1 / WorthScale.weight(0))
        let total = customers
        guard total.value >= 1, total.value > Self.visibility * counts.noiseDeviation else { return [] }
        // Customers worth at least as much as the lower end of each band.
        var sum = 0.0
        let above = counts.values.reversed().map { count in
            sum += count
            return sum
        }
        let falling = MonotoneSteps.applying(.increasing, to: above, cells: above.count)
        let atLeast = Array(falling.reversed()).map { max(0, $0) }
        let worths = (0..<WorthScale.bands).map { band in
            let count = atLeast[band] - (band + 1 < WorthScale.bands ? atLeast[band + 1] : 0)
            return count * (scale.lowerBound(ofBand: band) * scale.lowerBound(ofBand: band + 1)).squareRoot()
        }
        let all = max(worths.reduce(0, +), .leastNormalMagnitude)
        var (held, tiers) = (0.0, [WorthTierSize]())
        for tier in WorthTier.allCases {
            let from = tier.shareAbove.map { cut(atLeast, $0 * total.value) } ?? 0
            let share = Self.share(of: worths, from: from, scale) / all
            tiers.append(WorthTierSize(tier: tier, rule: tier.rule, from: from, shareOfValue: share - held))
            held = share
        }
        return tiers
    }

    /// Fewer customers than this many standard deviations of a count are not cut into tiers.
    private static let visibility = 20.0

    /// The value that `wanted` customers reach, between the ends of its band by the logarithm.
    private func cut(_ atLeast: [Double], _ wanted: Double) -> Double {
        let band = atLeast.lastIndex { $0 >= wanted } ?? 0
        let next = band + 1 < atLeast.count ? atLeast[band + 1] : 0
        let part = atLeast[band] > next ? (atLeast[band] - wanted) / (atLeast[band] - next) : 0
        let (lower, upper) = (fit.scale.lowerBound(ofBand: band), fit.scale.lowerBound(ofBand: band + 1))
        return lower * ElementaryFunctions.exp(min(max(part, 0), 1) * ElementaryFunctions.log(upper / lower))
    }

    /// What the bands above a value hold together.
    private static func share(of worths: [Double], from: Double, _ scale: WorthScale) -> Double {
        worths.indices.reduce(0) { sum, band in
            let (lower, upper) = (scale.lowerBound(ofBand: band), scale.lowerBound(ofBand: band + 1))
            if from <= lower { return sum + worths[band] }
            guard from < upper else { return sum }
            return sum + worths[band] * ElementaryFunctions.log(upper / from) / ElementaryFunctions.log(upper / lower)
        }
    }
}
