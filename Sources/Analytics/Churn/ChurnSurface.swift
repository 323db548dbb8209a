// SPDX-License-Identifier: Apache-2.0

public import Federation

/// An interaction of a churn model, ready to be drawn: what two features together do to the log-odds beyond the sum of
/// their shapes, compared with the average customer.
public struct ChurnSurface: Sendable, Equatable, Codable {
    /// One bin of either feature, as in ``ChurnShape/Point``.
    public struct Bin: Sendable, Equatable, Codable {
        public let title: String
        public let lowerBound: Double?
        public let upperBound: Double?
    }

    /// The two features' names, and their titles.
    public let features: [String]
    public let titles: [String]

    /// The bins of the first feature and of the second.
    public let rows: [Bin]
    public let columns: [Bin]

    /// One list for each row: the log-odds in each column, with the error that the noise of the weight gives them.
    public let logOdds: [[Estimate]]
}

extension ChurnModel {
    /// The model's interactions as surfaces, in their order.
    ///
    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract.
    public func surfaces(contract: FeatureContract) throws -> [ChurnSurface] {
        _ = try ChurnScorer(model: self, contract: contract)
        return interactions.compactMap { interaction in
            guard let first = contract.features.first(where: { $0.name == interaction.first }),
                let second = contract.features.first(where: { $0.name == interaction.second })
            else { return nil }
            return ChurnSurface(interaction, FeatureBins(shapeOf: first), FeatureBins(shapeOf: second))
        }
    }
}

extension ChurnSurface {
    fileprivate init(_ interaction: ChurnInteraction, _ first: FeatureBins, _ second: FeatureBins) {
        features = [interaction.first, interaction.second]
        titles = [first.title, second.title]
        rows = Self.bins(first)
        columns = Self.bins(second)
        let weight = interaction.weight
        // The average customer's product moves with the weight, so it takes part in the error.
        let average = weight.value == 0 ? 0 : interaction.average / weight.value
        logOdds = (0..<first.count).map { row in
            (0..<second.count).map { column in
                let product = interaction.product(firstBin: row, secondBin: column) - average
                return Estimate(
                    value: weight.value * product, standardError: weight.standardError * abs(product))
            }
        }
    }

    private static func bins(_ bins: FeatureBins) -> [Bin] {
        (0..<bins.count).map { bin in
            let bounds = bins.bounds(ofBin: bin)
            return Bin(title: bins.title(ofBin: bin), lowerBound: bounds?.lower, upperBound: bounds?.upper)
        }
    }
}
