// SPDX-License-Identifier: Apache-2.0

/// One column of a feature contract: a function of **one customer's rows** and public constants.
public struct Feature: Sendable, Equatable {
    /// The column's name, unique in its contract.
    public let name: String

    /// Words for people, for example "months as a customer"; empty means the name serves.
    public let title: String

    /// The unit of the value ("months", "€"), or empty.
    public let unit: String

    public let kind: FeatureKind

    /// How a number is kept in the feature matrix; a category has none of it and says ``NumericPrecision/double``.
    public let precision: NumericPrecision

    /// What stands for a value that the branch does not have.
    public let missing: MissingRule

    /// What a churn model's shape of a number may look like.
    public let shape: ShapeRule

    /// SQL over one customer's rows of the standard tables that yields the value; empty means the attribute of the
    /// same name in the `customer` table.
    public let definition: String

    /// Used only to compare groups for fairness; never an input of a model.
    public let isProtected: Bool

    public init(
        name: String, title: String = "", unit: String = "", kind: FeatureKind, precision: NumericPrecision = .double,
        missing: MissingRule = .ownBin, shape: ShapeRule = .smooth, definition: String = "", isProtected: Bool = false
    ) {
        self.name = name
        self.title = title
        self.unit = unit
        self.kind = kind
        self.precision = precision
        self.missing = missing
        self.shape = shape
        self.definition = definition
        self.isProtected = isProtected
    }
}

/// The shape of a feature's values. Bounds and categories are public.
public enum FeatureKind: Sendable, Equatable {
    /// A number. `lowerBound < upperBound` are in the units of the raw value, before `transform`; values outside are
    /// clipped. `bins` is the number of public bins an additive model cuts the transformed range into, and
    /// `specialValues` are values such as a structural zero that get a bin of their own.
    case numeric(
        lowerBound: Double, upperBound: Double, transform: NumericTransform, bins: Int, specialValues: [Double])

    /// One of a public vocabulary. A value outside it is treated as missing.
    case categorical(categories: [String])
}

/// How many bits a number of the feature matrix has.
public enum NumericPrecision: String, Sendable, CaseIterable, Codable {
    /// 64: every number as the branch has it.
    case double
    /// 32: half the memory and half the reading. A number is rounded to the nearest of 24 binary digits when it enters
    /// the matrix, so whole numbers are exact up to 16,777,216.
    case single
}

/// A fixed, public, strictly increasing transform applied before scaling.
public enum NumericTransform: String, Sendable, CaseIterable {
    case identity
    /// ln(1 + x), for x > −1.
    case log1p
}

/// What the shape of a number may look like in an additive churn model.
public enum ShapeRule: String, Sendable, CaseIterable {
    /// Whatever is smooth.
    case smooth
    /// A straight line over the transformed range.
    case line
    /// Never falls: a higher value never lowers the risk.
    case increasing
    /// Never rises.
    case decreasing
}

/// What stands for a missing value. Never anything computed from other customers.
public enum MissingRule: Sendable, Equatable {
    /// A public number, in raw units (numeric features only).
    case constant(Double)
    /// A public category of the vocabulary (categorical features only).
    case category(String)
    /// A bin of its own; scaled numeric inputs read the middle of the range.
    case ownBin
}

extension Feature {
    func validate() throws {
        let field = "features.\(name)"
        try FeatureContract.require(
            Identifier.isValidColumn(name), field, "name must be 1 to 64 letters, digits, '_' or '-'")
        for (text, part) in [(title, "title"), (unit, "unit"), (definition, "definition")] {
            try FeatureContract.require(text.utf8.count <= Limits.maximumTextBytes, "\(field).\(part)", "is too long")
        }
        switch kind {
        case .numeric(let lower, let upper, let transform, let bins, let specials):
            try validateNumeric(field, lower, upper, transform, bins, specials)
        case .categorical(let categories):
            try validateCategorical(field, categories)
        }
    }

    private func validateNumeric(
        _ field: String, _ lower: Double, _ upper: Double, _ transform: NumericTransform, _ bins: Int,
        _ specials: [Double]
    ) throws {
        let ordered = Self.isMeasurable(lower) && Self.isMeasurable(upper) && lower < upper
        try FeatureContract.require(
            ordered, "\(field).bounds",
            "must be two numbers of at most \(Limits.maximumFeatureMagnitude), the lower first")
        try FeatureContract.require(
            transform != .log1p || lower > -1, "\(field).transform", "log1p needs a lower bound above −1")
        try FeatureContract.require(
            (1...Limits.maximumBins).contains(bins), "\(field).bins", "must be 1 to \(Limits.maximumBins)")
        try FeatureContract.require(
            specials.count <= Limits.maximumSpecialValues && specials.allSatisfy(Self.isMeasurable)
                && Set(specials).count == specials.count,
            "\(field).specialValues",
            "must be at most \(Limits.maximumSpecialValues) different numbers of at most "
                + "\(Limits.maximumFeatureMagnitude)")
        // Values are compared with these after they were rounded.
        try FeatureContract.require(
            precision == .double || specials.allSatisfy { Double(Float($0)) == $0 }, "\(field).specialValues",
            "must be exact in 32 bits, because the feature is single")
        switch missing {
        case .constant(let value):
            try FeatureContract.require(
                Self.isMeasurable(value), "\(field).missing", "must be at most \(Limits.maximumFeatureMagnitude)")
        case .category:
            throw FederationError.invalidContract(field: "\(field).missing", reason: "a number has no category")
        case .ownBin: break
        }
    }

    /// Neither NaN nor infinite nor absurd.
    private static func isMeasurable(_ value: Double) -> Bool { abs(value) <= Limits.maximumFeatureMagnitude }

    private func validateCategorical(_ field: String, _ categories: [String]) throws {
        try FeatureContract.require(shape == .smooth, "\(field).shape", "is for numbers only")
        try FeatureContract.require(precision == .double, "\(field).precision", "is for numbers only")
        try FeatureContract.require(
            (1...Limits.maximumCategories).contains(categories.count), "\(field).categories",
            "must be 1 to \(Limits.maximumCategories)")
        try FeatureContract.require(
            Set(categories).count == categories.count, "\(field).categories", "must all differ")
        try FeatureContract.require(
            categories.allSatisfy { $0.utf8.count <= Limits.maximumTextBytes }, "\(field).categories", "too long")
        switch missing {
        case .constant:
            throw FederationError.invalidContract(field: "\(field).missing", reason: "a category is not a number")
        case .category(let name):
            try FeatureContract.require(
                categories.contains(name), "\(field).missing", "names a category outside the vocabulary")
        case .ownBin: break
        }
    }
}
