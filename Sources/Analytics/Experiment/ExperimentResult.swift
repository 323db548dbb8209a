// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which arm does better, by how much, and how sure that is: noise and sample included everywhere.
public struct ExperimentResult: Sendable, Equatable, Codable {
    /// Whether every customer is compared with himself before a change, instead of arms with a control.
    public let isBeforeAndAfter: Bool

    /// This look of how many, and the share of the error rate of 5 % that it may spend.
    public let look: Int
    public let looks: Int
    public let spending: String
    public let level: Double

    /// In the order of the contract; one for everybody when there are no arms.
    public let arms: [ExperimentArm]

    /// The arm that the others are compared with; nil before and after.
    public let control: String?

    /// Whether the arms have the sizes that they were drawn with; nil where nobody drew or too few took part.
    public let sampleRatio: SampleRatio?

    /// In the order of the study.
    public let outcomes: [ExperimentOutcomeResult]

    /// How often each arm may be drawn next, from the first outcome; empty where it is hidden.
    public let next: [NextArm]

    init(_ released: ReleasedSum, _ layout: ExperimentLayout) {
        let specification = layout.specification
        let members = layout.tally.released(released, block: ExperimentLayout.members)
        let level = ExperimentLevel(specification, comparisons: layout.comparisons)
        let arms = layout.groups.names.enumerated().map { index, name in
            ExperimentArm(
                name: name, customers: members.estimate(index),
                share: layout.groups.shares.isEmpty ? nil : layout.groups.shares[index])
        }
        let readings = layout.entries.map { ExperimentReading(released, layout, $0) }
        let effects = ExperimentEffect.all(readings, layout, level)
        isBeforeAndAfter = layout.groups.control == nil
        look = specification.look
        looks = specification.looks
        spending = specification.spending.rawValue
        self.level = level.look
        self.arms = arms
        control = layout.groups.control.map { layout.groups.names[$0] }
        sampleRatio = SampleRatio(members, shares: layout.groups.shares)
        outcomes = zip(readings, effects).map { ExperimentOutcomeResult($0, layout, effects: $1) }
        next = isBeforeAndAfter ? [] : readings.first.map { NextArm.all($0, layout) } ?? []
    }
}

/// One arm.
public struct ExperimentArm: Sendable, Equatable, Codable {
    public let name: String
    public let customers: Estimate

    /// The part of the customers that it was drawn with.
    public let share: Double?
}

/// One outcome in every arm, and the effects.
public struct ExperimentOutcomeResult: Sendable, Equatable, Codable {
    /// The column, with the category if one is meant.
    public let name: String
    public let title: String
    public let unit: String

    /// Which direction is good: more or less.
    public let goal: String

    /// The mean or share in each arm; before and after without arms. Adjusted where the effects are. Nil where hidden.
    public let means: [Figure?]

    /// The share of each arm's customers without an outcome; nil where hidden.
    public let missing: [Estimate?]

    /// Whether outcomes are missing more often in some arm than in the control: then the effect may be an illusion.
    public let isMissingUnevenly: Bool

    /// One for each arm but the control; one before and after. Hidden ones are left out.
    public let effects: [ExperimentEffect]

    /// Unevenness is said when chance makes it less than once in 1,000.
    private static let unevenBelow = 0.001

    init(_ reading: ExperimentReading, _ layout: ExperimentLayout, effects: [ExperimentEffect]) {
        let measure = reading.measure
        name = measure.specification.name
        title = measure.title
        unit = measure.unit
        goal = measure.specification.goal.rawValue
        means = reading.figures(layout.groups.names)
        missing = reading.missing
        self.effects = effects
        let control = layout.groups.control.flatMap { reading.missing[$0] }
        isMissingUnevenly = layout.groups.names.indices.contains { group in
            guard group != layout.groups.control, let control, let share = reading.missing[group] else { return false }
            let difference = share - control
            guard difference.standardError > 0 else { return difference.value != 0 }
            return NormalDistribution.bothTails(difference.value / difference.standardError) < Self.unevenBelow
        }
    }
}
