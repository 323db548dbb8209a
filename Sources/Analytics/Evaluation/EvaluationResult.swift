// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// How well a churn model does on customers that were kept out of its training. Every standard error holds both the
/// noise and the chance of which customers were held out.
public struct EvaluationResult: Sendable, Equatable, Codable {
    /// The digest of the model, in hexadecimal digits.
    public let model: String

    /// All that was released about everybody; anything else at any other threshold follows from it.
    public let scores: ScoreHistogram

    /// The probability that a customer with the outcome scores above one without it.
    public let auroc: Estimate

    /// Held-out customers with and without the outcome.
    public let positives: Estimate
    public let negatives: Estimate

    /// Predicted against observed risk, from the lowest scores to the highest.
    public let calibration: [CalibrationBin]

    /// 1 for a calibrated model, less for one that exaggerates.
    public let calibrationSlope: Estimate?

    /// From the highest scores to everybody.
    public let lift: [LiftPoint]

    /// At the share of training customers with the outcome: who is riskier than average.
    public let confusion: Confusion

    /// Every group of every protected feature; empty when the contract protects none.
    public let groups: [GroupEvaluation]

    init(model: ChurnModel, layout: EvaluationLayout, released: ReleasedSum) {
        let histograms = layout.blocks.map { block in
            (0..<block.groups).map { layout.histogram(released, block, group: $0) }
        }
        let scores = ScoreHistogram.mix(histograms.map(ScoreHistogram.sum))
        self.model = model.digest.hex
        self.scores = scores
        auroc = scores.auroc
        positives = scores.positives(in: scores.cells)
        negatives = scores.negatives(in: scores.cells)
        calibration = scores.calibration
        calibrationSlope = scores.calibrationSlope
        lift = scores.lift
        confusion = scores.confusion(threshold: model.baseRate)
        groups = zip(layout.blocks, histograms).flatMap { block, histograms -> [GroupEvaluation] in
            guard let bins = block.bins else { return [] }
            return histograms.indices.map { group in
                let others = ScoreHistogram.sum(histograms.indices.filter { $0 != group }.map { histograms[$0] })
                return GroupEvaluation(
                    feature: bins.feature.name, group: bins.title(ofBin: group), histograms[group], others: others,
                    threshold: model.baseRate)
            }
        }
    }
}

/// Customers with similar scores: what the model said, and what happened.
public struct CalibrationBin: Sendable, Equatable, Codable {
    /// The range of predicted probabilities.
    public let lowerBound: Double
    public let upperBound: Double

    /// How many held-out customers scored in the range; the error is that of the noise.
    public let customers: Estimate

    /// The share of them with the outcome.
    public let observed: Estimate
}
