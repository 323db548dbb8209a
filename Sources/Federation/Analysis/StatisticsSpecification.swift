// SPDX-License-Identifier: Apache-2.0

/// Which features `statistics` describes, which of them together, and how they share the precision.
public struct StatisticsSpecification: Sendable, Equatable {
    /// The most cross-tables of one study.
    public static let maximumTables = 64

    /// A part's share of the precision, relative to the others' 1.
    public static let weightRange: ClosedRange<UInt64> = 1...1000

    /// What the correlations are called where weights are given.
    public static let correlationsName = "correlations"

    /// Names of features of the contract, in the order of the result; empty means every feature.
    public let features: [String]

    /// Cross-tables.
    public let tables: [ColumnPair]

    /// Whether the correlations of all numbers among the features are asked for.
    public let hasCorrelations: Bool

    /// How much of the precision a feature, a table (``ColumnPair/name``) or the correlations get; 1 if not said.
    public let weights: [String: UInt64]

    /// - Throws: ``FederationError`` when a name repeats or is not a column name, or a weight is out of range or for
    ///   nothing that is measured.
    public init(
        features: [String] = [], tables: [ColumnPair] = [], hasCorrelations: Bool = false,
        weights: [String: UInt64] = [:]
    ) throws {
        try FeatureSelection.validate(features)
        guard tables.count <= Self.maximumTables else {
            throw FederationError.overLimit(field: "tables", limit: UInt64(Self.maximumTables))
        }
        guard Set(tables).count == tables.count else {
            throw FederationError.invalidSpecification(field: "tables", reason: "has a table twice")
        }
        self.features = features
        self.tables = tables
        self.hasCorrelations = hasCorrelations
        self.weights = weights
        try validateWeights()
    }

    private func validateWeights() throws {
        let named = Set(tables.map(\.name)).union(hasCorrelations ? [Self.correlationsName] : [])
        guard weights.count <= Limits.maximumFeatures else {
            throw FederationError.overLimit(field: "weights", limit: UInt64(Limits.maximumFeatures))
        }
        for (name, weight) in weights {
            let isFeature = features.isEmpty ? Identifier.isValidColumn(name) : features.contains(name)
            guard named.contains(name) || isFeature else {
                throw FederationError.invalidSpecification(field: "weights", reason: "\(name) is not measured")
            }
            guard Self.weightRange.contains(weight) else {
                throw FederationError.invalidSpecification(
                    field: "weights",
                    reason: "must be \(Self.weightRange.lowerBound) to \(Self.weightRange.upperBound)")
            }
        }
    }
}

extension StatisticsSpecification {
    func write(to writer: inout CanonicalWriter) {
        writer.write(features)
        writer.write(UInt64(tables.count))
        for table in tables { table.write(to: &writer) }
        writer.write(hasCorrelations)
        writer.write(UInt64(weights.count))
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            writer.write(name)
            writer.write(weight)
        }
    }

    init(reader: inout CanonicalReader) throws {
        let features = try reader.readNames("features")
        var tables: [ColumnPair] = []
        for _ in 0..<(try reader.readCount("tables", limit: Self.maximumTables)) {
            tables.append(try ColumnPair(reader: &reader))
        }
        let hasCorrelations = try reader.readBool("correlations")
        var weights: [String: UInt64] = [:]
        var last = ""
        for _ in 0..<(try reader.readCount("weights", limit: Limits.maximumFeatures)) {
            let name = try reader.readString("weight")
            guard last < name else { throw FederationError.malformed(field: "weight") }
            weights[name] = try reader.readUInt64("weight")
            last = name
        }
        try self.init(features: features, tables: tables, hasCorrelations: hasCorrelations, weights: weights)
    }
}
