// SPDX-License-Identifier: Apache-2.0

/// What a supervised analysis predicts: a yes/no outcome of one customer.
public struct LabelDefinition: Sendable, Equatable {
    /// The column's name, for example `Churn`.
    public let name: String

    /// Words for people, for example "left within the quarter".
    public let title: String

    /// The raw value that counts as yes; `negative` counts as no; anything else is missing.
    public let positive: String
    public let negative: String

    /// Days after the reference date within which the outcome must happen; nil if the data already says.
    ///
    /// The definition sees this many days more than features do, and nothing later.
    public let horizonDays: Int?

    /// SQL as in ``Feature/definition``; empty means the attribute of the same name.
    public let definition: String

    public init(
        name: String, title: String = "", positive: String, negative: String, horizonDays: Int? = nil,
        definition: String = ""
    ) {
        self.name = name
        self.title = title
        self.positive = positive
        self.negative = negative
        self.horizonDays = horizonDays
        self.definition = definition
    }

    func validate() throws {
        try FeatureContract.require(Identifier.isValidColumn(name), "label.name", "is not a column name")
        try FeatureContract.require(positive != negative, "label.positive", "equals the negative value")
        for (text, part) in [
            (title, "title"), (positive, "positive"), (negative, "negative"), (definition, "definition"),
        ] {
            try FeatureContract.require(text.utf8.count <= Limits.maximumTextBytes, "label.\(part)", "is too long")
        }
        if let horizonDays {
            try FeatureContract.require((1...3660).contains(horizonDays), "label.horizonDays", "must be 1 to 3660")
        }
    }
}
