// SPDX-License-Identifier: Apache-2.0

import Federation

/// What an arm changes against the control, or a change against before.
public struct ExperimentEffect: Sendable, Equatable, Codable {
    /// The arm; "after" before and after.
    public let arm: String

    /// The difference, adjusted for what was before where that helps; its interval covers the truth 95 times in 100.
    public let difference: Figure

    /// Without adjustment; nil if nothing was adjusted.
    public let plain: Figure?

    /// The part of the plain variance that the adjustment takes away.
    public let varianceSaved: Double?

    /// The probability of a difference at least this large if there is no effect.
    public let pValue: Double

    /// The same, corrected for several looks and several comparisons: significant up to 5 %.
    public let adjustedPValue: Double
    public let isSignificant: Bool

    /// Whether the difference goes where the study wants it to go.
    public let isImprovement: Bool

    /// Covers the truth of all comparisons of all looks together 95 times in 100.
    public let simultaneousLowerBound: Double
    public let simultaneousUpperBound: Double

    /// The effect that such an experiment would find 8 times in 10.
    public let detectable: Double

    /// The probability that it would find the smallest effect worth having; nil if nobody said which that is.
    public let power: Double?
}

extension ExperimentEffect {
    /// The visible effects of each outcome; p-values are corrected over all of them.
    static func all(
        _ readings: [ExperimentReading], _ layout: ExperimentLayout, _ level: ExperimentLevel
    ) -> [[ExperimentEffect]] {
        let tested = readings.map { Test.all($0, layout) }
        var corrected = level.adjusted(tested.flatMap { $0.map(\.pValue) })[...]
        return zip(readings, tested).map { reading, tests in
            tests.map { ExperimentEffect($0, reading.measure, level, adjustedPValue: corrected.removeFirst()) }
        }
    }

    private init(_ test: Test, _ measure: ExperimentMeasure, _ level: ExperimentLevel, adjustedPValue: Double) {
        let unit = measure.unitsOfOne
        let estimate = test.difference.scaled(by: unit)
        // Differences of figures reach from one end of the range to the other.
        let widest = 2 * measure.outcome.unitsOfOne
        func figure(_ estimate: Estimate) -> Figure {
            Figure("effect", "effect", unit: measure.unit, estimate, within: -widest...widest)
        }
        let wide = level.bound * estimate.standardError
        arm = test.arm
        difference = figure(estimate)
        plain = test.plain.map { figure($0.scaled(by: unit)) }
        varianceSaved = test.plain.flatMap { plain in
            let ratio = test.difference.standardError / plain.standardError
            return plain.standardError > 0 ? 1 - ratio * ratio : nil
        }
        pValue = test.pValue
        self.adjustedPValue = adjustedPValue
        isSignificant = adjustedPValue <= ExperimentLevel.total
        isImprovement = measure.specification.goal == .more ? estimate.value > 0 : estimate.value < 0
        simultaneousLowerBound = max(estimate.value - wide, -widest)
        simultaneousUpperBound = min(estimate.value + wide, widest)
        detectable = level.detectable * estimate.standardError
        power = measure.specification.minimumEffect.map {
            level.power(of: $0, standardError: estimate.standardError)
        }
    }
}

/// One difference in centred units, tested against nothing.
private struct Test {
    let arm: String
    let difference: Estimate
    let plain: Estimate?

    var pValue: Double {
        guard difference.standardError > 0 else { return difference.value == 0 ? 1 : 0 }
        return NormalDistribution.bothTails(difference.value / difference.standardError)
    }

    static func all(_ reading: ExperimentReading, _ layout: ExperimentLayout) -> [Test] {
        guard let control = layout.groups.control else {
            return reading.plain[0].map { [Test(arm: "after", difference: $0, plain: nil)] } ?? []
        }
        return layout.groups.names.indices.compactMap { group in
            guard group != control, let difference = reading.means[group], let base = reading.means[control] else {
                return nil
            }
            let plain =
                reading.adjusted == nil
                ? nil
                : reading.plain[group].flatMap { mean in
                    reading.plain[control].map { mean - $0 }
                }
            return Test(arm: layout.groups.names[group], difference: difference - base, plain: plain)
        }
    }
}
