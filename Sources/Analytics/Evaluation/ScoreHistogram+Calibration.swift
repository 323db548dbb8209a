// SPDX-License-Identifier: Apache-2.0

extension ScoreHistogram {
    /// Calibration is shown in this many bins at most.
    private static let calibrationBins = 8

    /// Neighbouring cells joined until each bin holds about the same number of customers.
    public var calibration: [CalibrationBin] {
        let target = zip(negatives, positives).reduce(0) { $0 + $1.0 + $1.1 } / Double(Self.calibrationBins)
        var bins: [CalibrationBin] = []
        var first = 0
        for cell in cells {
            let (with, without) = (positives(in: first..<cell + 1), negatives(in: first..<cell + 1))
            let total = with.value + without.value
            guard total >= max(target, 1) || (cell == cells.count - 1 && total >= 1),
                let observed = Estimate.share(of: with, and: without)
            else { continue }
            let noise = with.standardError * with.standardError + without.standardError * without.standardError
            bins.append(
                CalibrationBin(
                    lowerBound: Self.bounds[first], upperBound: Self.bounds[cell + 1],
                    customers: Estimate(value: total, standardError: noise.squareRoot()), observed: observed))
            first = cell + 1
        }
        return bins
    }

    /// What 1.0 of a score's log-odds is worth in the customers' log-odds: 1 for a calibrated model, less for one that
    /// exaggerates. Nil when the histogram holds too little to tell.
    ///
    /// A logistic regression of the outcome on the log-odds in the middle of each cell; the error holds the sample and
    /// the noise.
    public var calibrationSlope: Estimate? {
        let odds = cells.map { cell in
            let root = (Double(cell) + 0.5) / Double(cells.count)
            return ElementaryFunctions.log(root * root) - ElementaryFunctions.log1p(-root * root)
        }
        let totals = (positives.reduce(0, +), negatives.reduce(0, +))
        guard totals.0 >= 1, totals.1 >= 1 else { return nil }
        var line = (intercept: ElementaryFunctions.log(totals.0 / totals.1), slope: 0.0)
        for _ in 0..<Self.iterations {
            guard let step = step(from: line, odds) else { return nil }
            // A whole Newton step may overshoot while the line is far from right.
            let factor = min(1, Self.longestStep / max(abs(step.intercept), abs(step.slope)))
            line.intercept += factor * step.intercept
            line.slope += factor * step.slope
            guard abs(line.slope) < Self.steepest, line.intercept.isFinite else { return nil }
        }
        return step(from: line, odds).map { Estimate(value: line.slope, standardError: $0.slopeError) }
    }

    private static let iterations = 50
    private static let longestStep = 0.5

    /// A steeper slope than this says that the counts hold nothing but noise.
    private static let steepest = 20.0

    /// One Newton step, and the error that a fit at `line` has.
    private func step(
        from line: (intercept: Double, slope: Double), _ odds: [Double]
    ) -> (intercept: Double, slope: Double, slopeError: Double)? {
        var (gradient, gradientSlope) = (0.0, 0.0)
        var (a, b, c) = (0.0, 0.0, 0.0)
        var (noiseA, noiseB, noiseC) = (0.0, 0.0, 0.0)
        for cell in cells {
            let risk = ElementaryFunctions.logistic(line.intercept + line.slope * odds[cell])
            let total = positives[cell] + negatives[cell]
            let residual = positives[cell] - total * risk
            let information = max(total, 0) * risk * (1 - risk)
            let noise = noiseVariance * ((1 - risk) * (1 - risk) + risk * risk)
            gradient += residual
            gradientSlope += residual * odds[cell]
            a += information
            b += information * odds[cell]
            c += information * odds[cell] * odds[cell]
            noiseA += noise
            noiseB += noise * odds[cell]
            noiseC += noise * odds[cell] * odds[cell]
        }
        let determinant = a * c - b * b
        guard determinant > 1e-9 * a * c else { return nil }
        // The slope is (a · its gradient − b · the other) / determinant.
        let variance = c * a * a - a * b * b + (noiseC * a * a - 2 * noiseB * a * b + noiseA * b * b)
        return (
            (c * gradient - b * gradientSlope) / determinant, (a * gradientSlope - b * gradient) / determinant,
            max(variance, 0).squareRoot() / determinant
        )
    }
}
