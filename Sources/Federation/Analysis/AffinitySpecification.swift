// SPDX-License-Identifier: Apache-2.0

/// Which column holds a customer's products.
public struct AffinitySpecification: Sendable, Equatable {
    /// A column of categories that the contract repeats (`product_1`, `product_2` …), named without number. Its
    /// occurrences are the cap on one customer's products.
    public let column: String

    /// - Throws: ``FederationError`` when the name is no column name.
    public init(column: String) throws {
        try FeatureSelection.validate([column])
        self.column = column
    }
}
