// SPDX-License-Identifier: Apache-2.0

extension EvaluationResult {
    /// Calibration is shown in this many bins at most.
    private static let calibrationBins = 8

    /// - Parameter histogram: negatives by cell, then positives by cell.
    init(model: String, histogram: ReleasedSum) {
        let cells = EvaluationLayout.cells
        let negatives = Array(histogram.values[..<cells])
        let positives = Array(histogram.values[cells...])
        let error = histogram.noiseDeviation * Double(cells).squareRoot()
        self.model = model
        self.negatives = Estimate(value: negatives.reduce(0, +), standardError: error)
        self.positives = Estimate(value: positives.reduce(0, +), standardError: error)
        auroc = Self.auroc(negatives: negatives, positives: positives, noiseVariance: histogram.noiseVariance)
        calibration = Self.calibration(
            negatives: negatives, positives: positives, noiseVariance: histogram.noiseVariance)
    }

    /// The Mann–Whitney statistic of the cells, ties counted one half. Its variance is that of the two samples
    /// (DeLong, from the cells) and of the noise (to first order).
    private static func auroc(negatives: [Double], positives: [Double], noiseVariance: Double) -> Estimate {
        let negativeTotal = negatives.reduce(0, +)
        let positiveTotal = positives.reduce(0, +)
        guard negativeTotal >= 1, positiveTotal >= 1 else { return Estimate(value: 0.5, standardError: 0.5) }
        let below = cumulative(negatives).map { $0 / negativeTotal }
        let above = cumulative(positives).map { 1 - $0 / positiveTotal }
        let value = zip(positives, below).reduce(0) { $0 + $1.0 * $1.1 } / positiveTotal
        let positiveSpread = max(0, zip(positives, below).reduce(0) { $0 + $1.0 * ($1.1 - value) * ($1.1 - value) })
        let negativeSpread = max(0, zip(negatives, above).reduce(0) { $0 + $1.0 * ($1.1 - value) * ($1.1 - value) })
        let sampling =
            positiveSpread / (positiveTotal * positiveTotal) + negativeSpread / (negativeTotal * negativeTotal)
        let noise =
            noiseVariance
            * (below.reduce(0) { $0 + ($1 - value) * ($1 - value) } / (positiveTotal * positiveTotal)
                + above.reduce(0) { $0 + ($1 - value) * ($1 - value) } / (negativeTotal * negativeTotal))
        return Estimate(
            value: min(max(value, 0), 1), standardError: min((sampling + noise).squareRoot(), 0.5))
    }

    /// For each cell what lies below it, and half of what lies in it.
    private static func cumulative(_ counts: [Double]) -> [Double] {
        var sum = 0.0
        return counts.map { count in
            defer { sum += count }
            return sum + count / 2
        }
    }

    /// Neighbouring cells joined until each bin holds about the same number of customers.
    private static func calibration(
        negatives: [Double], positives: [Double], noiseVariance: Double
    ) -> [CalibrationBin] {
        let target = zip(negatives, positives).reduce(0) { $0 + $1.0 + $1.1 } / Double(calibrationBins)
        var bins: [CalibrationBin] = []
        var first = 0
        var total = 0.0
        var positive = 0.0
        for cell in negatives.indices {
            total += negatives[cell] + positives[cell]
            positive += positives[cell]
            guard total >= max(target, 1) || (cell == negatives.count - 1 && total >= 1) else { continue }
            let noise = noiseVariance * Double(cell - first + 1)
            bins.append(calibrationBin(first...cell, total: total, positive: positive, noise: noise))
            (first, total, positive) = (cell + 1, 0, 0)
        }
        return bins
    }

    /// - Parameter noise: the variance of the noise in each of the two counts of the bin.
    private static func calibrationBin(
        _ cells: ClosedRange<Int>, total: Double, positive: Double, noise: Double
    ) -> CalibrationBin {
        let observed = min(max(positive / total, 0), 1)
        let sampling = observed * (1 - observed) / total
        let fromNoise = noise * ((1 - observed) * (1 - observed) + observed * observed) / (total * total)
        return CalibrationBin(
            lowerBound: EvaluationLayout.lowerBound(ofCell: cells.lowerBound),
            upperBound: EvaluationLayout.lowerBound(ofCell: cells.upperBound + 1),
            customers: Estimate(value: total, standardError: (2 * noise).squareRoot()),
            observed: Estimate(value: observed, standardError: (sampling + fromNoise).squareRoot()))
    }
}
