// SPDX-License-Identifier: Apache-2.0

import Federation

/// What two features do together beyond the sum of what each does: a product of one function of either, cut off at a
/// limit, times a weight.
public struct ChurnInteraction: Sendable, Equatable, Codable {
    /// The two features' names, in the contract's order.
    public let first: String
    public let second: String

    /// One number for each bin of either feature (as in ``ChurnTerm/steps``); 0 for missing.
    public let firstSteps: [Double]
    public let secondSteps: [Double]

    /// The product counts as at most this, and at least as minus this.
    public let limit: Double

    /// Log-odds for 1.0 of the product; the error is that of the noise.
    public let weight: Estimate

    /// What the interaction adds for the average customer.
    public let average: Double

    /// How much the interaction moves the log-odds from customer to customer: the standard deviation.
    public let importance: Double

    /// What the interaction adds for a customer in these bins.
    func contribution(firstBin: Int, secondBin: Int) -> Double {
        weight.value * product(firstBin: firstBin, secondBin: secondBin)
    }

    func product(firstBin: Int, secondBin: Int) -> Double {
        min(max(firstSteps[firstBin] * secondSteps[secondBin], -limit), limit)
    }
}

extension ChurnInteraction {
    func write(to writer: inout CanonicalWriter) {
        writer.write(first)
        writer.write(second)
        for steps in [firstSteps, secondSteps] {
            writer.write(UInt64(steps.count))
            for step in steps { writer.write(step) }
        }
        for value in [limit, weight.value, weight.standardError, average, importance] { writer.write(value) }
    }

    /// - Parameter features: those of the contract that are not protected.
    init(reader: inout CanonicalReader, features: [Feature]) throws {
        let first = try reader.readString("interaction.first")
        let second = try reader.readString("interaction.second")
        guard let firstIndex = features.firstIndex(where: { $0.name == first }),
            let secondIndex = features.firstIndex(where: { $0.name == second }), firstIndex < secondIndex
        else {
            throw AnalyticsError.malformedState(field: "interaction")
        }
        func readSteps(_ feature: Feature) throws -> [Double] {
            let bins = FeatureBins(shapeOf: feature).count
            guard try reader.readCount("interaction.steps", limit: bins) == bins else {
                throw AnalyticsError.malformedState(field: "interaction.steps")
            }
            return try reader.readDoubles(bins, "interaction.steps")
        }
        self.first = first
        self.second = second
        firstSteps = try readSteps(features[firstIndex])
        secondSteps = try readSteps(features[secondIndex])
        limit = try reader.readDouble("interaction.limit")
        guard limit >= 0 else { throw AnalyticsError.malformedState(field: "interaction.limit") }
        weight = Estimate(
            value: try reader.readDouble("interaction.weight"),
            standardError: try reader.readDouble("interaction.weight"))
        average = try reader.readDouble("interaction.average")
        importance = try reader.readDouble("interaction.importance")
    }
}
