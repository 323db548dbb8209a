// SPDX-License-Identifier: Apache-2.0

/// What a playbook has decided about one customer: to do something, or to leave the customer out for comparison.
public struct WorkItem: Sendable, Equatable {
    /// Unique in this branch, for ever.
    public let number: Int
    public let customer: CustomerReference
    public let decision: WorkDecision
    public let listedOn: CalendarDate

    /// How it went, in the playbook's words; nil while it is open.
    public let outcome: String?
}

/// The part of a ``WorkItem`` that the playbook decides.
public struct WorkDecision: Sendable, Equatable {
    /// The playbook's name and version.
    public let playbook: String

    /// The experiment and the customer's arm; nil without an experiment.
    public let experiment: String?
    public let arm: String?

    /// What is to be done; nil for customers who are left out for comparison.
    public let action: String?

    public init(playbook: String, experiment: String?, arm: String?, action: String?) {
        self.playbook = playbook
        self.experiment = experiment
        self.arm = arm
        self.action = action
    }
}

/// An outcome to be recorded.
public struct WorkOutcome: Sendable, Equatable {
    public let number: Int

    /// In the playbook's words, and as the number that studies read.
    public let word: String
    public let value: Double

    public init(number: Int, word: String, value: Double) {
        self.number = number
        self.word = word
        self.value = value
    }
}
