// SPDX-License-Identifier: Apache-2.0

import Federation

/// What one feature adds to the log-odds: a slope along a numeric range, a step for each bin, or both.
public struct ChurnTerm: Sendable, Equatable, Codable {
    /// The feature's name.
    public let feature: String

    /// Log-odds from the bottom to the top of the numeric range; 0 for categories.
    public let slope: Double

    /// The standard error of the slope: that of the noise, and in a logistic model also that of sampling.
    public let slopeError: Double

    /// The log-odds of each bin: the numeric cells (the contract's, cut finer) or the categories, then the special
    /// values, then missing. Empty for a numeric feature that has a slope only.
    public let steps: [Double]

    /// The standard error of each step, as for the slope; as many as there are steps.
    public let stepErrors: [Double]

    /// What the feature adds for the average customer, so that a reason can be told apart from the rule.
    public let average: Double

    /// How much the feature moves the log-odds from customer to customer: the standard deviation.
    public let importance: Double

    package init(
        feature: String, slope: Double, slopeError: Double, steps: [Double], stepErrors: [Double], average: Double,
        importance: Double
    ) {
        self.feature = feature
        self.slope = slope
        self.slopeError = slopeError
        self.steps = steps
        self.stepErrors = stepErrors
        self.average = average
        self.importance = importance
    }

    /// What the feature adds for a customer at `position` (0…1; nil for categories) and in `bin`.
    func contribution(position: Double?, bin: Int) -> Double {
        slope * (position.map { $0 - 0.5 } ?? 0) + (steps.isEmpty ? 0 : steps[bin])
    }
}

extension ChurnTerm {
    func write(to writer: inout CanonicalWriter) {
        writer.write(feature)
        writer.write(slope)
        writer.write(slopeError)
        writer.write(average)
        writer.write(importance)
        writer.write(UInt64(steps.count))
        for step in steps { writer.write(step) }
        for error in stepErrors { writer.write(error) }
    }

    init(reader: inout CanonicalReader, feature: Feature) throws {
        self.feature = try reader.readString("term.feature")
        guard self.feature == feature.name else { throw AnalyticsError.malformedState(field: "term.feature") }
        slope = try reader.readDouble("term.slope")
        slopeError = try reader.readDouble("term.slopeError")
        average = try reader.readDouble("term.average")
        importance = try reader.readDouble("term.importance")
        let bins = FeatureBins(shapeOf: feature).count
        let count = try reader.readCount("term.steps", limit: bins)
        let isNumeric = NumericRange(feature) != nil
        guard count == bins || (count == 0 && isNumeric) else {
            throw AnalyticsError.malformedState(field: "term.steps")
        }
        steps = try reader.readDoubles(count, "term.steps")
        stepErrors = try reader.readDoubles(count, "term.stepErrors")
    }
}
