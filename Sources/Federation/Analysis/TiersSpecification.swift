// SPDX-License-Identifier: Apache-2.0

/// The columns that `tiers` sorts customers by: how recently, how often and for how much they bought.
public struct TiersSpecification: Sendable, Equatable {
    /// Recency, frequency and money, in this order; low recency is good, the others are good when high.
    public let features: [String]

    /// The same at an earlier date, for the migration between the two; empty for one date only.
    public let before: [String]

    /// - Throws: ``FederationError`` unless there are three different columns, and none or three earlier ones.
    public init(features: [String], before: [String] = []) throws {
        guard features.count == Self.columnCount, before.isEmpty || before.count == Self.columnCount else {
            throw FederationError.invalidSpecification(
                field: "features", reason: "must be recency, frequency and money, and before the same or nothing")
        }
        try FeatureSelection.validate(features + before)
        self.features = features
        self.before = before
    }

    /// Recency, frequency, money.
    public static let columnCount = 3
}

extension TiersSpecification {
    func write(to writer: inout CanonicalWriter) {
        writer.write(features)
        writer.write(before)
    }

    init(reader: inout CanonicalReader) throws {
        try self.init(features: reader.readNames("features"), before: reader.readNames("before"))
    }
}
