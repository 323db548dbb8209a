// SPDX-License-Identifier: Apache-2.0

/// Head office's advice to the branches: what to do for which customers, in which words, how often, and who is left out
/// so that the next study can tell whether it helps.
package struct Playbook: Sendable, Equatable {
    /// Limits of one playbook.
    package static let maximumActions = 32
    package static let maximumOutcomes = 16
    package static let weeklyLimits = 1...1_000_000

    /// With ``version`` unique in the branch.
    package let name: String
    package let version: Int
    package let title: String

    /// Customers whose consent does not cover it are left alone.
    package let purpose: String

    /// Who is left out, and who gets what; nil without an experiment.
    package let experiment: PlaybookExperiment?

    /// In the order of preference: a customer gets the first that fits and has room.
    package let actions: [PlaybookAction]

    /// How it can go, and the number that studies read for it.
    package let outcomes: [String: Double]

    /// The name under which decisions are on record, and under which people know it.
    package var record: String { "\(name) \(version)" }
}

/// The experiment of a playbook.
package struct PlaybookExperiment: Sendable, Equatable {
    package let draw: ArmDraw

    /// The arm for which nothing is done.
    package let control: String

    /// Arms for which something is done.
    package var treated: [String] { draw.shares.map(\.arm).filter { $0 != control } }
}

/// One thing to do.
package struct PlaybookAction: Sendable, Equatable {
    package let name: String
    package let title: String

    /// What staff may say.
    package let wording: String

    /// The most customers on the list in one week, open ones of earlier weeks included; nil without a limit.
    package let perWeek: Int?

    /// The only arm that gets it; nil for every arm but the control.
    package let arm: String?

    package let condition: PlaybookCondition
}

/// Which customers an action is for. What is not said does not matter; what is said of a figure that a customer does not
/// have does not fit.
package struct PlaybookCondition: Sendable, Equatable {
    package var segments: [Int] = []
    package var tiers: [String] = []
    package var valueTiers: [String] = []
    package var churn: ClosedRange<Double>?
    package var value: ClosedRange<Double>?

    package init() {}
}
