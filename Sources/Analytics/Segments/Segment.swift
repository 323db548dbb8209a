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
}
