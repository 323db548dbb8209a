// SPDX-License-Identifier: Apache-2.0

/// Where the customers of each tier are after a while.
public struct MigrationMatrix: Sendable, Equatable, Codable {
    /// The tiers at the earlier date; the last row are those who were no customers then.
    public let from: [String]
    public let to: [String]

    /// By row; the error is that of the noise.
    public let counts: [[Estimate]]

    /// The share of each row's customers, with noise and sample; nil for a row in which there is hardly anybody.
    public let shares: [[Estimate]?]

    /// What the last row is called.
    static let absent = "not yet a customer"

    init(_ tiers: [String], _ released: ReleasedSum) {
        from = tiers + [Self.absent]
        to = tiers
        let counts = (0...tiers.count).map { row in tiers.indices.map { released.estimate(row * tiers.count + $0) } }
        self.counts = counts
        shares = counts.map(Estimate.shares)
    }
}
