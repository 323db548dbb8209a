// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
package import Federation

/// `policy.yaml`: what the federation binds itself to, as its holder of the root key writes it.
package struct PolicyFile: Sendable, Equatable {
    /// Longest validity of one roster epoch.
    package static let maximumValidDays: UInt64 = 3650
    private static let secondsPerDay: UInt64 = 86_400
    private static let maximumBytes = 1 << 20

    package let policy: PrivacyPolicy
    /// How long a roster epoch signed with this policy is valid.
    package let validSeconds: UInt64

    /// - Throws: an error with file, line and key.
    package init(path: String) throws {
        try self.init(text: PrivateFile.text(path, limit: Self.maximumBytes), file: path)
    }

    package init(text: String, file: String) throws {
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        let period = try Self.count("period", &yaml, in: 1...UInt64(Int.max), default: nil)
        let budget = try Self.cost("budget", &yaml)
        let approvalAbove = try Self.cost("approval_above", &yaml)
        let cohort = try Self.count("minimum_cohort", &yaml, in: 2...UInt64(Limits.maximumCohort), default: 3)
        let colluders = try Self.count("assumed_colluders", &yaml, in: 0...UInt64(Limits.maximumCohort), default: 1)
        let days = try Self.count("roster_valid_days", &yaml, in: 1...Self.maximumValidDays, default: 365)
        policy = PrivacyPolicy(
            period: period, budgetNanoRho: budget, approvalAboveNanoRho: approvalAbove, minimumCohort: cohort,
            assumedColluders: colluders)
        validSeconds = days * Self.secondsPerDay
        guard budget > 0 else { throw yaml.invalid("budget", "must be above 0") }
        guard colluders + 2 <= cohort else {
            throw yaml.invalid("assumed_colluders", "leaves fewer than two honest branches in the smallest cohort")
        }
        try yaml.finish()
        try policy.validate()
    }

    private static func count(
        _ key: String, _ yaml: inout YAMLMapping, in range: ClosedRange<UInt64>, default fallback: UInt64?
    ) throws -> UInt64 {
        guard let value = try yaml.integer(key) else {
            guard let fallback else { throw yaml.invalid(key, "is missing") }
            return fallback
        }
        guard let count = UInt64(exactly: value), range.contains(count) else {
            throw yaml.invalid(key, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    /// Either `rho`, or `epsilon` with `delta`. Rounded down: a cost that is allowed is never more than was written.
    private static func cost(_ key: String, _ yaml: inout YAMLMapping) throws -> UInt64 {
        guard var cost = try yaml.mapping(key) else { throw yaml.invalid(key, "is missing") }
        let rho = try cost.number("rho")
        let epsilon = try cost.number("epsilon")
        let delta = try cost.number("delta")
        try cost.finish()
        switch (rho, epsilon, delta) {
        case (let rho?, nil, nil):
            guard (0...Double(Limits.maximumNanoRho) / 1e9).contains(rho) else {
                throw cost.invalid("rho", "must be from 0 to \(Limits.maximumNanoRho / 1_000_000_000)")
            }
            return UInt64((rho * 1e9).rounded(.toNearestOrEven))
        case (nil, let epsilon?, let delta?):
            do {
                return try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
            } catch let error as DifferentialPrivacyError {
                throw yaml.invalid(key, "\(error)")
            }
        default: throw yaml.invalid(key, "must have rho, or both epsilon and delta")
        }
    }
}
