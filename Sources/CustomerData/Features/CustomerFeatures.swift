// SPDX-License-Identifier: Apache-2.0

public import Analytics

/// A contract's view of a branch's customers, row by row, and who the rows are.
public struct CustomerFeatures: Sendable {
    public let matrix: FeatureMatrix
    /// The customer of each row.
    public let customers: [CustomerReference]
    public let quality: FeatureQuality
}

/// A customer's place in the store. Says nothing outside it.
public struct CustomerReference: Hashable, Sendable {
    let id: Int
}

extension CustomerReference: CustomStringConvertible {
    public var description: String { "CustomerReference(redacted)" }
}
