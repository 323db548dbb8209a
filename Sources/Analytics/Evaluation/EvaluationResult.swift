// SPDX-License-Identifier: Apache-2.0

/// How well a churn model does on customers that were kept out of its training.
public struct EvaluationResult: Sendable, Equatable, Codable {
    /// The digest of the model, in hexadecimal digits.
    public let model: String

    /// The probability that a customer with the outcome scores above one without it. The standard error holds both
    /// the noise and the chance of which customers were held out.
    public let auroc: Estimate

    /// Held-out customers with and without the outcome.
    public let positives: Estimate
    public let negatives: Estimate

    /// Predicted against observed risk, from the lowest scores to the highest.
    public let calibration: [CalibrationBin]
}

/// Customers with similar scores: what the model said, and what happened.
public struct CalibrationBin: Sendable, Equatable, Codable {
    /// The range of predicted probabilities.
    public let lowerBound: Double
    public let upperBound: Double

    /// How many held-out customers scored in the range.
    public let customers: Estimate

    /// The share of them with the outcome.
    public let observed: Estimate
}
