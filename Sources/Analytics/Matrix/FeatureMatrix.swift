// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The customers of one branch as the feature contract describes them: one row a customer, stored by column.
///
/// Values are raw. The missing rule, clipping to the public bounds, transforms and scaling are applied by the
/// encoders of this module, so that they are the same in training, evaluation and scoring.
///
/// - Important: Privacy. A row is one customer, and a customer is at most one row: whoever builds a matrix sees to it.
/// - Warning: Security. Holds customer values; it has no encoder and must not get one.
public struct FeatureMatrix: Sendable {
    /// What a label can be.
    public enum Label {
        public static let positive: Int8 = 1
        public static let negative: Int8 = 0
        public static let missing: Int8 = -1
    }

    /// What the columns mean.
    public let contract: FeatureContract

    /// The number of customers.
    public let rowCount: Int

    /// One column for each feature, in the order of the contract.
    public let columns: [FeatureColumn]

    /// One label a row (see ``Label``); empty when the contract has none.
    public let labels: [Int8]

    /// Whether the customer is kept out of training, for evaluation only.
    public let isHeldOut: [Bool]

    /// - Throws: ``AnalyticsError/malformedMatrix(reason:)`` unless every part has the shape the contract asks for.
    public init(
        contract: FeatureContract, columns: [FeatureColumn], labels: [Int8], isHeldOut: [Bool]
    ) throws {
        self.contract = contract
        self.rowCount = isHeldOut.count
        self.columns = columns
        self.labels = labels
        self.isHeldOut = isHeldOut
        try validate()
    }

    private func validate() throws {
        try Self.require(columns.count == contract.features.count, "needs one column for each feature")
        for (column, feature) in zip(columns, contract.features) {
            try Self.require(column.count == rowCount, "column \(feature.name) has the wrong length")
            switch (column, feature.kind) {
            case (.numeric(let values), .numeric):
                try Self.require(
                    values.precision == feature.precision, "column \(feature.name) has the wrong precision")
            case (.categorical(let values), .categorical(let categories)):
                let range = FeatureColumn.missingCategory..<Int32(categories.count)
                try Self.require(
                    values.allSatisfy(range.contains), "column \(feature.name) leaves its vocabulary")
            default: try Self.require(false, "column \(feature.name) has the wrong kind")
            }
        }
        guard contract.label != nil else {
            return try Self.require(labels.isEmpty, "has labels that the contract does not know")
        }
        try Self.require(labels.count == rowCount, "needs one label a row")
        try Self.require(labels.allSatisfy { (Label.missing...Label.positive).contains($0) }, "has an unknown label")
    }

    private static func require(_ condition: Bool, _ reason: String) throws {
        guard condition else { throw AnalyticsError.malformedMatrix(reason: reason) }
    }

    private init(unchecked contract: FeatureContract, columns: [FeatureColumn], labels: [Int8], isHeldOut: [Bool]) {
        self.contract = contract
        self.rowCount = isHeldOut.count
        self.columns = columns
        self.labels = labels
        self.isHeldOut = isHeldOut
    }
}

extension FeatureMatrix {
    /// The customers at `indices`, in that order.
    public func rows(at indices: [Int]) -> FeatureMatrix {
        FeatureMatrix(
            unchecked: contract, columns: columns.map { $0.rows(at: indices) },
            labels: labels.isEmpty ? [] : indices.map { labels[$0] }, isHeldOut: indices.map { isHeldOut[$0] })
    }

    /// One matrix for each of `branchCount` branches, where `branch` says which one a row belongs to.
    public func split(into branchCount: Int, branch: (Int) -> Int) -> [FeatureMatrix] {
        var indices = [[Int]](repeating: [], count: branchCount)
        for row in 0..<rowCount { indices[branch(row)].append(row) }
        return indices.map(rows(at:))
    }

    /// The same customers with other marks of who is held out.
    ///
    /// - Throws: ``AnalyticsError/malformedMatrix(reason:)`` unless there is one mark a row.
    public func holdingOut(_ isHeldOut: [Bool]) throws -> FeatureMatrix {
        guard isHeldOut.count == rowCount else {
            throw AnalyticsError.malformedMatrix(reason: "needs one held-out mark a row")
        }
        return FeatureMatrix(unchecked: contract, columns: columns, labels: labels, isHeldOut: isHeldOut)
    }
}
