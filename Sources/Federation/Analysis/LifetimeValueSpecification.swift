// SPDX-License-Identifier: Apache-2.0

/// The columns that `clv` reads, and how far ahead it looks.
public struct LifetimeValueSpecification: Sendable, Equatable {
    /// In this order: purchases after the first, the time from the first to the last purchase, the time since the
    /// first purchase, the mean value of the purchases after the first. Both times are in one unit.
    public let features: [String]

    /// How far ahead purchases are expected, in the unit of the times.
    public let horizon: UInt64

    /// - Throws: ``FederationError`` unless there are four different columns and a horizon of ``horizons``.
    public init(features: [String], horizon: UInt64) throws {
        guard features.count == Self.columnCount else {
            throw FederationError.invalidSpecification(
                field: "features", reason: "must be frequency, recency, age and value")
        }
        try FeatureSelection.validate(features)
        guard Self.horizons.contains(horizon) else {
            throw FederationError.invalidSpecification(
                field: "horizon", reason: "must be \(Self.horizons.lowerBound) to \(Self.horizons.upperBound)")
        }
        self.features = features
        self.horizon = horizon
    }

    /// Frequency, recency, age, value.
    public static let columnCount = 4

    /// Up to ten years of days.
    public static let horizons: ClosedRange<UInt64> = 1...3660
}

extension LifetimeValueSpecification {
    func write(to writer: inout CanonicalWriter) {
        writer.write(features)
        writer.write(horizon)
    }

    init(reader: inout CanonicalReader) throws {
        try self.init(features: reader.readNames("features"), horizon: reader.readUInt64("horizon"))
    }
}
