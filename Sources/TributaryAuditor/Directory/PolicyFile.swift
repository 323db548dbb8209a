// SPDX-License-Identifier: Apache-2.0

import CustomerData
package import Federation

/// `policy.yaml`: what the federation binds itself to, as its holder of the root key writes it.
package struct PolicyFile: Sendable, Equatable {
    /// Longest validity of one roster epoch.
    package static let maximumValidDays: UInt64 = 3650
    private static let secondsPerDay: UInt64 = 86_400
    private static let maximumBytes = 1 << 20

    /// With ``statedPeriod``, or 1.
    package let policy: PrivacyPolicy
    /// The period that the file names, if it names one: it must be the open one.
    package let statedPeriod: UInt64?
    /// How long a roster epoch signed with this policy is valid.
    package let validSeconds: UInt64
    private let name: String

    /// - Throws: an error with file, line and key.
    package init(path: String) throws {
        try self.init(text: PrivateFile.text(path, limit: Self.maximumBytes), file: path)
    }

    package init(text: String, file: String) throws {
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        statedPeriod = try yaml.count("period", in: 1...Limits.maximumPeriod)
        let budget = try yaml.requiredCost("budget")
        let approvalAbove = try yaml.requiredCost("approval_above")
        let cohort = try yaml.count("minimum_cohort", in: 2...UInt64(Limits.maximumCohort)) ?? 3
        let colluders = try yaml.count("assumed_colluders", in: 0...UInt64(Limits.maximumCohort)) ?? 1
        let copies = try yaml.count("branches_per_customer", in: 1...Limits.maximumBranchesPerCustomer) ?? 1
        let days = try yaml.count("roster_valid_days", in: 1...Self.maximumValidDays) ?? 365
        let purposes = try yaml.purposeBudgets("purpose_budgets", within: budget)
        policy = PrivacyPolicy(
            period: statedPeriod ?? 1, budgetNanoRho: budget, approvalAboveNanoRho: approvalAbove,
            minimumCohort: cohort, assumedColluders: colluders, branchesPerCustomer: copies,
            purposeBudgets: purposes)
        validSeconds = days * Self.secondsPerDay
        name = file
        guard budget > 0 else { throw yaml.invalid("budget", "must be above 0") }
        guard colluders + 2 <= cohort else {
            throw yaml.invalid("assumed_colluders", "leaves fewer than two honest branches in the smallest cohort")
        }
        try yaml.finish()
        try policy.validate()
    }

    /// What the first epoch binds the federation to.
    package func foundingPolicy() -> PrivacyPolicy { policy }

    /// What a later epoch binds it to: the file says how much, the root key alone says when a period begins.
    ///
    /// - Throws: ``AuditorError/roster(reason:)`` if the file names another period.
    package func policy(inOpenPeriod period: UInt64) throws -> PrivacyPolicy {
        if let statedPeriod, statedPeriod != period {
            throw AuditorError.roster(
                reason: "\(name) says period \(statedPeriod), but period \(period) is open. Periods are opened by "
                    + "'roster open-period' and never go back: write period \(period), or leave the line out. Nothing "
                    + "was signed")
        }
        var policy = policy
        policy.period = period
        return policy
    }
}
