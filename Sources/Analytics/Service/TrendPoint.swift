// SPDX-License-Identifier: Apache-2.0

/// The main figure of one period, compared with the period before and with all others.
public struct TrendPoint: Sendable, Equatable, Codable {
    public let period: String
    public let figure: Figure

    /// Against the last period before it that has a figure; nil for the first.
    public let change: Change?

    /// How many standard errors the figure lies from what the other periods lead to expect; nil with fewer than
    /// ``leastOthers`` others.
    public let deviation: Double?

    /// Whether noise, sample and the usual scatter of the periods explain the figure less than 3 times in 1,000.
    public let isAnomaly: Bool

    /// A difference and how easily chance makes it.
    public struct Change: Sendable, Equatable, Codable {
        public let difference: Estimate

        /// The probability of a difference at least this large if nothing has changed, noise and sample included.
        public let pValue: Double

        /// At the 5 % level.
        public let isSignificant: Bool

        init(_ now: Estimate, _ before: Estimate) {
            difference = now - before
            pValue =
                difference.standardError > 0
                ? ElementaryFunctions.erfc(abs(difference.value) / difference.standardError / 2.0.squareRoot())
                : difference.value == 0 ? 1 : 0
            isSignificant = pValue < Self.level
        }

        private static let level = 0.05
    }

    /// What others there must be before a period is called unusual.
    static let leastOthers = 4

    /// Standard errors from which a period is unusual.
    private static let anomalyFrom = 3.0
}

extension TrendPoint {
    /// - Parameter groups: one for each period, in order.
    static func all(_ groups: [ServiceGroup]) -> [TrendPoint] {
        let visible = groups.compactMap { group in group.figures.first.map { (group.group, $0) } }
        return visible.indices.map { index in
            let (period, figure) = visible[index]
            let others = visible.indices.filter { $0 != index }.map { visible[$0].1.estimate }
            let deviation = deviation(of: figure.estimate, from: others)
            return TrendPoint(
                period: period, figure: figure,
                change: index > 0 ? Change(figure.estimate, visible[index - 1].1.estimate) : nil,
                deviation: deviation, isAnomaly: deviation.map { abs($0) >= anomalyFrom } ?? false)
        }
    }

    /// The others' weighted mean, with the scatter between periods that their own errors do not explain.
    private static func deviation(of figure: Estimate, from others: [Estimate]) -> Double? {
        guard others.count >= leastOthers else { return nil }
        let count = Double(others.count)
        let plain = others.reduce(0) { $0 + $1.value } / count
        let seen = others.reduce(0) { $0 + ($1.value - plain) * ($1.value - plain) } / (count - 1)
        let explained = others.reduce(0) { $0 + $1.standardError * $1.standardError } / count
        let scatter = max(0, seen - explained)
        let mean = Estimate.mix(
            others.map {
                Estimate(
                    value: $0.value,
                    standardError: (scatter + $0.standardError * $0.standardError).squareRoot())
            })
        let error = (scatter + figure.standardError * figure.standardError + mean.standardError * mean.standardError)
            .squareRoot()
        return error > 0 ? (figure.value - mean.value) / error : figure.value == mean.value ? 0 : nil
    }
}
