// SPDX-License-Identifier: Apache-2.0

public import Federation
import Foundation

/// A feature contract as head office writes it: YAML, read strictly.
///
/// - SeeAlso: `docs/DATA_MODEL.md`, "Feature contract".
public struct ContractFile: Sendable {
    public let contract: FeatureContract

    /// How a well-known file becomes the standard tables, for evaluations and demonstrations. Not part of the contract
    /// and not of its digest: a branch has its own mapping.
    public let sources: SourceMapping?

    /// - Parameter file: its name, for messages.
    /// - Throws: ``CustomerDataError`` with file, line and key.
    public init(text: String, file: String) throws {
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        let name = try yaml.requiredText("name")
        guard let version = try yaml.integer("version") else { throw yaml.missing("version") }
        let purpose = try yaml.text("purpose") ?? ""
        let precision = try yaml.choice("precision", NumericPrecision.self) ?? .double
        guard let items = try yaml.mappings("features") else { throw yaml.missing("features") }
        var features: [Feature] = []
        var places: [YAMLMapping] = []
        for var item in items {
            let occurrences = try Feature.occurrences(&item, precision: precision)
            try item.finish()
            features += occurrences
            places += occurrences.map { _ in item }
        }
        let label = try LabelDefinition(in: &yaml)
        if var section = try yaml.mapping("sources") {
            sources = try SourceMapping(&section, requiresFiles: false)
        } else {
            sources = nil
        }
        try yaml.finish()
        do {
            contract = try FeatureContract(
                name: name, version: version, purpose: purpose, features: features, label: label)
        } catch FederationError.invalidContract(let field, let reason) {
            throw CustomerDataError.invalidConfiguration(
                file: file, line: Self.line(of: field, features, places) ?? yaml.line(of: field), key: field,
                reason: reason)
        }
    }

    /// The line of the feature that `field`, such as `features.tenure.bounds`, is about.
    private static func line(of field: String, _ features: [Feature], _ items: [YAMLMapping]) -> Int? {
        let index = features.lastIndex { field == "features.\($0.name)" || field.hasPrefix("features.\($0.name).") }
        return index.map { items[$0].line }
    }

    /// - Throws: ``CustomerDataError/unreadable(file:reason:)`` and what ``init(text:file:)`` throws.
    public init(path: String) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CustomerDataError.unreadable(file: path, reason: "there is no such file, or it may not be read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CustomerDataError.malformedInput(file: path, line: 1, column: nil, reason: "is not valid UTF-8")
        }
        try self.init(text: text, file: path)
    }
}
