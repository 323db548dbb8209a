// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
import Federation

/// How amounts are written in a policy file.
extension YAMLMapping {
    /// A whole number in a range; nil where the key is absent.
    mutating func count(_ key: String, in range: ClosedRange<UInt64>) throws -> UInt64? {
        guard let value = try integer(key) else { return nil }
        guard let count = UInt64(exactly: value), range.contains(count) else {
            throw invalid(key, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    /// Either `rho`, or `epsilon` with `delta`, below `key`; in units of 10⁻⁹ ρ.
    mutating func requiredCost(_ key: String) throws -> UInt64 {
        guard var section = try mapping(key) else { throw missing(key) }
        let cost = try section.cost()
        try section.finish()
        return cost
    }

    /// A list of limits, each `purpose` with an amount: in order of their purposes, none twice.
    mutating func purposeBudgets(_ key: String, within budget: UInt64) throws -> [PrivacyPolicy.PurposeBudget] {
        var limits: [PrivacyPolicy.PurposeBudget] = []
        let items = try mappings(key) ?? []
        guard items.count <= PrivacyPolicy.maximumPurposeBudgets else {
            throw invalid(key, "has \(items.count) entries, at most \(PrivacyPolicy.maximumPurposeBudgets) are allowed")
        }
        for var item in items {
            let purpose = try item.requiredText("purpose")
            guard (1...Limits.maximumTextBytes).contains(purpose.utf8.count) else {
                throw item.invalid("purpose", "must have 1 to \(Limits.maximumTextBytes) bytes")
            }
            guard !limits.contains(where: { $0.purpose == purpose }) else {
                throw item.invalid("purpose", "'\(purpose)' has a limit already")
            }
            let limit = try item.cost()
            try item.finish()
            guard limit <= budget else { throw item.invalid("purpose", "'\(purpose)' may spend more than the budget") }
            limits.append(PrivacyPolicy.PurposeBudget(purpose: purpose, nanoRho: limit))
        }
        return limits.sorted { $0.purpose < $1.purpose }
    }

    /// Either `rho`, or `epsilon` with `delta`, here. Rounded down: what is allowed is never more than was written.
    private mutating func cost() throws -> UInt64 {
        switch (try number("rho"), try number("epsilon"), try number("delta")) {
        case (let rho?, nil, nil):
            guard (0...Double(Limits.maximumNanoRho) / 1e9).contains(rho) else {
                throw invalid("rho", "must be from 0 to \(Limits.maximumNanoRho / 1_000_000_000)")
            }
            return Self.nanoRho(rho)
        case (nil, let epsilon?, let delta?):
            do {
                return try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
            } catch let error as DifferentialPrivacyError {
                throw invalid("epsilon", "cannot be converted: \(error)")
            }
        default: throw invalid("rho", "must stand alone, or epsilon and delta in its place")
        }
    }

    /// A figure such as 0.0243 is nearest to a double a little above or below it: half a unit in the tenth place is
    /// not what anybody wrote.
    private static func nanoRho(_ rho: Double) -> UInt64 { UInt64((rho * 1e9 + 1e-3).rounded(.down)) }
}
