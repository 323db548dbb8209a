// SPDX-License-Identifier: Apache-2.0

/// Customer segments: their centres, sizes and what marks them.
///
/// - Important: Privacy. Made from released sums only; it may be shown to anyone.
public struct SegmentModel: Sendable, Equatable, Codable {
    /// The digest of the contract whose columns the segments read, in hexadecimal digits.
    public let contract: String

    /// The features that span the space, in the order of every centre.
    public let features: [String]

    /// The segments, largest first.
    public let segments: [Segment]

    /// How many customers took part.
    public let customers: Estimate

    /// The typical distance of a customer from the centre of its segment, in contract-scaled space; distances beyond
    /// the reach of one customer count as the reach.
    public let spread: Double

    /// How much of the customers' spread is left with 1, 2, 3 … segments, as the map shows it: where the fall ends is
    /// a good number of segments.
    public let curve: [Double]
}
