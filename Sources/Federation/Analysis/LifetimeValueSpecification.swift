// SPDX-License-Identifier: Apache-2.0

/// The columns that `clv` reads, and how far ahead it looks.
public struct LifetimeValueSpecification: Sendable, Equatable {
    /// In this order: purchases after the first, the time from the first to the last purchase, the time since the
    /// first purchase, the mean value of the purchases after the first. Both times are in one unit.
    public let features: [String]

    /// How far ahead purchases are expected, in the unit of the times.
    public let horizon: UInt64

    /// By how much less a purchase counts for each unit of time that it lies ahead, in millionths; 0 counts all alike.
    public let discount: UInt64

    /// - Throws: ``FederationError`` unless there are four different columns, a horizon of ``horizons`` and a discount of
    ///   ``discounts``.
    public init(features: [String], horizon: UInt64, discount: UInt64 = 0) throws {
        guard features.count == Self.columnCount else {
            throw FederationError.invalidSpecification(
                field: "features", reason: "must be frequency, recency, age and value")
        }
        try FeatureSelection.validate(features)
        guard Self.horizons.contains(horizon) else {
            throw FederationError.invalidSpecification(
                field: "horizon", reason: "must be \(Self.horizons.lowerBound) to \(Self.horizons.upperBound)")
        }
        guard Self.discounts.contains(discount) else {
            throw FederationError.invalidSpecification(
                field: "discount", reason: "must be 0 to \(Self.discounts.upperBound) millionths")
        }
        self.features = features
        self.horizon = horizon
        self.discount = discount
    }

    /// Frequency, recency, age, value.
    public static let columnCount = 4

    /// Up to ten years of days.
    public static let horizons: ClosedRange<UInt64> = 1...3660

    /// Up to a tenth for each unit of time.
    public static let discounts: ClosedRange<UInt64> = 0...100_000

    /// What 1 is in ``discount``.
    public static let discountUnit = 1_000_000.0
}

extension LifetimeValueSpecification {
    func write(to writer: inout CanonicalWriter) {
        writer.write(features)
        writer.write(horizon)
        writer.write(discount)
    }

    init(reader: inout CanonicalReader) throws {
        try self.init(
            features: reader.readNames("features"), horizon: reader.readUInt64("horizon"),
            discount: reader.readUInt64("discount"))
    }
}
