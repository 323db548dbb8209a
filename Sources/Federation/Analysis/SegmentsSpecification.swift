// SPDX-License-Identifier: Apache-2.0

/// How many segments, over which features.
public struct SegmentsSpecification: Sendable, Equatable {
    /// The segment counts that can be asked for.
    public static let segmentCounts = 2...32

    /// A ``segmentCount`` that leaves the number to the data: where one segment more would hardly help.
    public static let automatic = 0

    /// The most segments that ``automatic`` chooses.
    public static let mostAutomatic = 8

    /// The number of segments, k, or ``automatic``.
    public let segmentCount: Int

    /// Names of numeric features of the contract; empty means every numeric feature that is not protected.
    public let features: [String]

    /// - Throws: ``FederationError`` when the count is out of range, or a name repeats or is not a column name.
    public init(segmentCount: Int, features: [String] = []) throws {
        guard segmentCount == Self.automatic || Self.segmentCounts.contains(segmentCount) else {
            throw FederationError.invalidSpecification(
                field: "segmentCount",
                reason: "must be \(Self.segmentCounts.lowerBound) to \(Self.segmentCounts.upperBound)")
        }
        try FeatureSelection.validate(features)
        self.segmentCount = segmentCount
        self.features = features
    }
}
