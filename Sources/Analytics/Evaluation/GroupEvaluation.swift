// SPDX-License-Identifier: Apache-2.0

/// How a churn model treats one group of a protected feature, compared with all other customers.
///
/// The gaps are this group minus the others; an interval that excludes 0 is a difference that neither the noise nor
/// the sample explains. Nothing is said about why: groups whose risks differ have different rates under any model.
public struct GroupEvaluation: Sendable, Equatable, Codable {
    /// The protected feature's name, and its group in words.
    public let feature: String
    public let group: String

    public let scores: ScoreHistogram

    /// Held-out customers of the group, and the share of them with the outcome.
    public let customers: Estimate
    public let rate: Estimate?

    public let auroc: Estimate
    public let calibrationSlope: Estimate?

    /// At the evaluation's threshold.
    public let confusion: Confusion

    /// The group minus everybody else: how well the model orders, how many it flags, how many of those with the outcome
    /// and of those without it.
    public let aurocGap: Estimate
    public let flaggedGap: Estimate?
    public let recallGap: Estimate?
    public let falseAlarmGap: Estimate?

    init(feature: String, group: String, _ scores: ScoreHistogram, others: ScoreHistogram, threshold: Double) {
        let confusion = scores.confusion(threshold: threshold)
        let other = others.confusion(threshold: threshold)
        let (with, without) = (scores.positives(in: scores.cells), scores.negatives(in: scores.cells))
        self.feature = feature
        self.group = group
        self.scores = scores
        customers = with + without
        rate = Estimate.share(of: with, and: without)
        auroc = scores.auroc
        calibrationSlope = scores.calibrationSlope
        self.confusion = confusion
        aurocGap = scores.auroc - others.auroc
        flaggedGap = Self.gap(confusion.flagged, other.flagged)
        recallGap = Self.gap(confusion.recall, other.recall)
        falseAlarmGap = Self.gap(confusion.falseAlarms, other.falseAlarms)
    }

    private static func gap(_ left: Estimate?, _ right: Estimate?) -> Estimate? {
        guard let left, let right else { return nil }
        return left - right
    }
}
