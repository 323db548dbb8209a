// SPDX-License-Identifier: Apache-2.0

/// What an experiment is to change: the mean of a number, or the share of customers with a category.
public struct ExperimentOutcome: Sendable, Equatable {
    /// Which direction is good.
    public enum Goal: String, Sendable, CaseIterable {
        case more
        case less
    }

    /// A column of the contract, known for customers of every arm alike.
    public let column: String

    /// The category whose share is compared; nil for the mean of a number.
    public let category: String?

    /// The same from before the experiment: what the arms' outcomes are adjusted for, or compared with.
    public let before: String?

    public let goal: Goal

    /// The smallest effect worth having, above 0 and in the figure's unit: percentage points for a share. Nil if
    /// nobody said.
    public let minimumEffect: Double?

    /// - Throws: ``FederationError`` when a name is no column name, the two columns are one, the category is too long
    ///   or the effect is no number above 0.
    public init(
        column: String, category: String? = nil, before: String? = nil, goal: Goal = .more,
        minimumEffect: Double? = nil
    ) throws {
        try FeatureSelection.validate([column] + (before.map { [$0] } ?? []))
        if let category, category.utf8.count > Limits.maximumTextBytes {
            throw FederationError.invalidSpecification(field: "outcomes", reason: "names too long a category")
        }
        if let minimumEffect, !(minimumEffect > 0 && minimumEffect <= Limits.maximumFeatureMagnitude) {
            throw FederationError.invalidSpecification(
                field: "minimum_effect", reason: "must be above 0 and at most \(Limits.maximumFeatureMagnitude)")
        }
        self.column = column
        self.category = category
        self.before = before
        self.goal = goal
        self.minimumEffect = minimumEffect
    }

    /// Unique in its experiment: "spend", "answer=yes".
    public var name: String { category.map { "\(column)=\($0)" } ?? column }
}

extension ExperimentOutcome {
    func write(to writer: inout CanonicalWriter) {
        writer.write(column)
        write(category, to: &writer)
        write(before, to: &writer)
        writer.write(goal == .more)
        writer.write(minimumEffect != nil)
        if let minimumEffect { writer.write(minimumEffect) }
    }

    private func write(_ text: String?, to writer: inout CanonicalWriter) {
        writer.write(text != nil)
        if let text { writer.write(text) }
    }

    init(reader: inout CanonicalReader) throws {
        let column = try reader.readString("outcome")
        let category = try reader.readBool("outcome.category") ? try reader.readString("outcome.category") : nil
        let before = try reader.readBool("outcome.before") ? try reader.readString("outcome.before") : nil
        let goal: Goal = try reader.readBool("outcome.goal") ? .more : .less
        let effect = try reader.readBool("outcome.effect") ? try reader.readDouble("outcome.effect") : nil
        try self.init(column: column, category: category, before: before, goal: goal, minimumEffect: effect)
    }
}
