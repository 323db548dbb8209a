// SPDX-License-Identifier: Apache-2.0

/// Customers by what they are expected to be worth over the horizon, against all customers of the federation.
public enum WorthTier: String, Sendable, CaseIterable, Codable {
    case high
    case middle
    case low

    /// The share of all customers who are expected to be worth more than this tier begins at.
    var shareAbove: Double? {
        switch self {
        case .high: 0.05
        case .middle: 0.2
        case .low: nil
        }
    }

    /// One line for people.
    public var rule: String {
        switch self {
        case .high: "the 5 % of customers who are expected to be worth most"
        case .middle: "the 15 % after them"
        case .low: "all others"
        }
    }
}

/// How many customers are in a tier, and what it holds.
public struct WorthTierSize: Sendable, Equatable, Codable {
    public let tier: WorthTier
    public let rule: String

    /// The expected value over the horizon from which a customer is in the tier; 0 for the lowest.
    public let from: Double

    /// About how much of all expected value its customers hold, 0…1.
    public let shareOfValue: Double
}
