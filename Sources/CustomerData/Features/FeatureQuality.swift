// SPDX-License-Identifier: Apache-2.0

/// How well a branch's data fills a contract. For the branch alone.
public struct FeatureQuality: Sendable, Codable, Equatable {
    public let contract: String
    /// What customers must have agreed to; nil where taking part in anything is enough.
    public let purpose: String?
    /// The day from which features count back, if they do.
    public let referenceDate: String?
    /// Customers who take part: one row each.
    public internal(set) var participants = 0
    /// Customers whose consent does not cover the purpose.
    public internal(set) var withoutConsent = 0
    /// Customers who started after the reference date.
    public internal(set) var notYetCustomers = 0
    /// What to know of a label that looks beyond the reference date.
    public internal(set) var outlook: OutcomeOutlook?
    /// Whether some source says who agreed to what. If none does, every customer takes part.
    public let consentIsDeclared: Bool
    /// In the order of the contract, the label last.
    public internal(set) var columns: [ColumnQuality] = []
}

/// How well one feature, or the label, is filled.
public struct ColumnQuality: Sendable, Codable, Equatable {
    public let name: String
    /// Values that can be used, out-of-bounds ones included.
    public internal(set) var present = 0
    /// No value at all.
    public internal(set) var missing = 0
    /// Texts where a number is needed; they count as missing.
    public internal(set) var notANumber = 0
    /// Numbers outside the public bounds; they are clipped.
    public internal(set) var outOfBounds = 0
    /// Texts outside the public vocabulary; they count as missing.
    public internal(set) var outsideVocabulary = 0
    /// Definitions that failed or used up their instructions; they count as missing.
    public internal(set) var failed = 0
    /// Whether the branch's own SQL has computed the values at the source.
    public internal(set) var isComputedAtSource = false

    init(_ name: String) { self.name = name }
}
