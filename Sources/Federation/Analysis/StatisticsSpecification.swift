// SPDX-License-Identifier: Apache-2.0

/// Which features `statistics` describes.
public struct StatisticsSpecification: Sendable, Equatable {
    /// Names of features of the contract, in the order of the result; empty means every feature.
    public let features: [String]

    /// - Throws: ``FederationError/invalidSpecification(field:reason:)`` when a name repeats or is not a column name.
    public init(features: [String] = []) throws {
        try FeatureSelection.validate(features)
        self.features = features
    }
}
