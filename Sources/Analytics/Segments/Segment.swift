// SPDX-License-Identifier: Apache-2.0

/// One group of similar customers.
public struct Segment: Sendable, Equatable, Codable {
    /// The centre in contract-scaled space: one position in 0…1 for each feature.
    public let position: [Double]

    /// The same in the contract's raw units.
    public let centre: [Double]

    /// How many customers are in the segment.
    public let size: Estimate

    /// The segment's share of all customers.
    public let share: Double

    /// What sets the segment apart, strongest first: "months as a customer high (61.2 months)".
    public let marks: [String]

    /// The typical customer in words: "months as a customer 5 months", "contract: 78 % Month-to-month".
    public let profile: [String]

    /// The share of the segment's customers in each category of the contract's first columns of categories.
    public let categories: [CategoryShare]

    /// A short rule that most of the segment meet; nil where the map is too coarse to tell.
    public let rule: SegmentRule?

    /// How alike the segment is when the map is drawn and searched again, 0 to 1; above 0.75 it is found again and
    /// again.
    public let stability: Double
}

/// How many of a segment's customers have one category.
public struct CategoryShare: Sendable, Equatable, Codable {
    public let feature: String
    public let category: String

    /// With noise and sample; nil where there is hardly anybody.
    public let share: Estimate?
}
