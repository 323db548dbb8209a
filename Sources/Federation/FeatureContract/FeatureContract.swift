// SPDX-License-Identifier: Apache-2.0

/// What head office and every branch agree that one customer looks like: columns, bounds, categories, label.
///
/// Head office writes it, each branch accepts it once, and its ``digest`` is part of every round specification, so
/// that no branch can be asked about columns it did not agree to. Bounds and vocabularies are **public constants**:
/// they never depend on the data of any branch.
///
/// - SeeAlso: `docs/DATA_MODEL.md`, "Feature contract".
public struct FeatureContract: Sendable, Equatable {
    /// A short name, for example `telco-churn`.
    public let name: String

    /// Grows by one with every change that head office publishes.
    public let version: Int

    /// One sentence on what the contract is for, shown to the branch before it accepts.
    public let purpose: String

    /// The columns, in the order of the feature matrix.
    public let features: [Feature]

    /// What is predicted, if the contract serves supervised analyses.
    public let label: LabelDefinition?

    /// - Throws: ``FederationError/invalidContract(field:reason:)`` when a name repeats, a limit is exceeded or a bound
    ///   is not finite and ordered.
    public init(
        name: String, version: Int, purpose: String, features: [Feature], label: LabelDefinition?
    ) throws {
        self.name = name
        self.version = version
        self.purpose = purpose
        self.features = features
        self.label = label
        try validate()
    }

    /// The index of the feature named `name`, or nil.
    public func index(ofFeature name: String) -> Int? {
        features.firstIndex { $0.name == name }
    }
}

extension FeatureContract {
    private func validate() throws {
        try Self.require(Identifier.isValid(name), "name", "must be 1 to 64 of a–z, 0–9, '-', '_', '.'")
        try Self.require((1...1_000_000).contains(version), "version", "must be 1 to 1,000,000")
        try Self.require(purpose.utf8.count <= Limits.maximumTextBytes, "purpose", "is too long")
        try Self.require(!features.isEmpty, "features", "must not be empty")
        try Self.require(features.count <= Limits.maximumFeatures, "features", "more than \(Limits.maximumFeatures)")
        var seen = Set<String>()
        for feature in features {
            try Self.require(seen.insert(feature.name).inserted, "features.\(feature.name)", "appears twice")
            try feature.validate()
        }
        if let label {
            try Self.require(!seen.contains(label.name), "label.name", "is also a feature")
            try label.validate()
        }
    }

    static func require(_ condition: Bool, _ field: String, _ reason: String) throws {
        guard condition else { throw FederationError.invalidContract(field: field, reason: reason) }
    }
}
