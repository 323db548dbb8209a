// SPDX-License-Identifier: Apache-2.0

import Federation

/// What an additive model cuts a numeric range into unless the contract says otherwise.
private let defaultBins = 10

/// What stands for the number of an occurrence, from 0, in the SQL of a feature that is repeated.
private let occurrenceMark = ":occurrence"

extension Feature {
    /// One feature, or with `occurrences` as many as a customer can have at most, named `wait_1`, `wait_2` …: the first
    /// contact, the second contact. Each is a column of the contract like any other.
    ///
    /// - Parameter precision: of numbers, unless the feature says another.
    static func occurrences(_ yaml: inout YAMLMapping, precision: NumericPrecision) throws -> [Feature] {
        let count = try yaml.integer("occurrences")
        let feature = try Feature(&yaml, precision: precision)
        guard let count else { return [feature] }
        guard (2...maximumOccurrences).contains(count) else {
            throw yaml.invalid("occurrences", "must be 2 to \(maximumOccurrences)")
        }
        guard feature.definition.contains(occurrenceMark) else {
            throw yaml.invalid("sql", "must use \(occurrenceMark), because the feature is repeated")
        }
        return (0..<count).map { feature.occurrence($0) }
    }

    /// What one customer may have at most.
    static let maximumOccurrences = 64

    private func occurrence(_ index: Int) -> Feature {
        Feature(
            name: "\(name)_\(index + 1)", title: title, unit: unit, kind: kind, precision: precision, missing: missing,
            shape: shape, definition: definition.replacing(occurrenceMark, with: "\(index)"), isProtected: isProtected)
    }

    /// A feature has either `bounds` (a number) or `categories`.
    private init(_ yaml: inout YAMLMapping, precision: NumericPrecision) throws {
        let name = try yaml.requiredText("name")
        let categories = try yaml.texts("categories")
        let bounds = try yaml.numbers("bounds")
        let kind: FeatureKind
        switch (bounds, categories) {
        case (let bounds?, nil): kind = try Self.numeric(bounds, &yaml)
        case (nil, let categories?): kind = .categorical(categories: categories)
        case (nil, nil): throw yaml.invalid("bounds", "or categories must be given for \(name)")
        case (_?, _?): throw yaml.invalid("bounds", "and categories cannot both be given for \(name)")
        }
        let own = try yaml.choice("precision", NumericPrecision.self)
        self.init(
            name: name, title: try yaml.text("title") ?? "", unit: try yaml.text("unit") ?? "", kind: kind,
            precision: own ?? (bounds == nil ? .double : precision), missing: try Self.missing(kind, &yaml),
            shape: try yaml.choice("shape", ShapeRule.self) ?? .smooth,
            definition: try yaml.text("sql") ?? "",
            isProtected: try yaml.flag("protected") ?? false)
    }

    private static func numeric(_ bounds: [Double], _ yaml: inout YAMLMapping) throws -> FeatureKind {
        guard bounds.count == 2 else { throw yaml.invalid("bounds", "must be two numbers, the lower first") }
        return .numeric(
            lowerBound: bounds[0], upperBound: bounds[1],
            transform: try yaml.choice("transform", NumericTransform.self) ?? .identity,
            bins: try yaml.integer("bins") ?? defaultBins, specialValues: try yaml.numbers("special_values") ?? [])
    }

    /// `own-bin`, a number for a number, a category for a category.
    private static func missing(_ kind: FeatureKind, _ yaml: inout YAMLMapping) throws -> MissingRule {
        guard let text = try yaml.text("missing"), text != "own-bin" else { return .ownBin }
        switch kind {
        case .numeric:
            guard let value = Double(text) else { throw yaml.invalid("missing", "must be own-bin or a number") }
            return .constant(value)
        case .categorical: return .category(text)
        }
    }
}

extension LabelDefinition {
    /// The section `label:`, or nil.
    init?(in contract: inout YAMLMapping) throws {
        guard var yaml = try contract.mapping("label") else { return nil }
        let name = try yaml.requiredText("name")
        let title = try yaml.text("title") ?? ""
        let horizonDays = try yaml.integer("horizon_days")
        let definition = try yaml.text("sql") ?? ""
        if let horizonDays, definition.isEmpty {
            // An attribute is as the last import found it: it cannot say what happened by a certain day.
            for key in ["positive", "negative"] where try yaml.text(key) != nil {
                throw yaml.invalid(key, "needs sql beside horizon_days; without both, churn_date tells who leaves")
            }
            self = .leaving(name: name, title: title, within: horizonDays)
        } else {
            self.init(
                name: name, title: title, positive: try yaml.requiredText("positive"),
                negative: try yaml.requiredText("negative"), horizonDays: horizonDays, definition: definition)
        }
        try yaml.finish()
    }

    /// Who leaves within so many days after the reference date, by the customers' `churn_date`. Whoever had left before
    /// has no label.
    private static func leaving(name: String, title: String, within days: Int) -> LabelDefinition {
        LabelDefinition(
            name: name, title: title.isEmpty ? "leaves within \(days) days" : title, positive: "yes", negative: "no",
            horizonDays: days,
            definition: "SELECT CASE WHEN churn_date IS NULL THEN 'no' WHEN churn_date <= :reference_date THEN NULL "
                + "WHEN churn_date <= :reference_date + :horizon_days THEN 'yes' ELSE 'no' END FROM customer")
    }
}
