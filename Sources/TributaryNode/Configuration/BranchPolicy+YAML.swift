// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
import Federation
import RoundProtocol

extension BranchPolicy {
    /// Every analysis that this program contains, by ``Federation/AnalysisSpecification/id``.
    package static let knownAnalyses = AnalysisSpecification.identifiers
    /// Another branch can always subtract its own noise, so at least one is assumed to.
    static let defaultColluders: UInt64 = 1

    /// Reads the section `policy:` of `node.yaml`.
    init(_ yaml: inout YAMLMapping) throws {
        let analyses = try Self.analyses(&yaml)
        let purposes = try yaml.texts("purposes") ?? []
        guard purposes.allSatisfy({ !$0.isEmpty && $0.utf8.count <= Limits.maximumTextBytes }) else {
            throw yaml.invalid("purposes", "must not hold empty or overlong texts")
        }
        let cohort = try Self.count("minimum_cohort", in: 2...Limits.maximumCohort, &yaml)
        guard let cohort else { throw yaml.missing("minimum_cohort") }
        let colluders = try Self.count("assumed_colluders", in: 0...Limits.maximumCohort, &yaml)
        guard let budget = try Self.nanoRho("budget", &yaml) else { throw yaml.missing("budget") }
        guard budget > 0 else { throw yaml.invalid("budget", "must be more than nothing") }
        self.init(
            allowedAnalyses: Set(analyses), allowedPurposes: Set(purposes), minimumCohort: cohort,
            assumedColluders: colluders ?? Self.defaultColluders, budgetNanoRho: budget,
            purposeBudgets: try Self.purposeBudgets(&yaml, within: budget, allowed: purposes),
            acceptUpToNanoRho: try Self.nanoRho("accept_up_to", &yaml) ?? 0)
        guard assumedColluders + 2 <= minimumCohort else {
            throw yaml.invalid(
                "minimum_cohort", "must be at least \(assumedColluders + 2): two more than assumed_colluders")
        }
    }

    private static func analyses(_ yaml: inout YAMLMapping) throws -> [String] {
        guard let analyses = try yaml.texts("analyses") else { throw yaml.missing("analyses") }
        guard let unknown = analyses.first(where: { !knownAnalyses.contains($0) }) else { return analyses }
        throw yaml.invalid(
            "analyses", "has '\(unknown)', which is not one of \(knownAnalyses.joined(separator: ", "))")
    }

    private static func count(
        _ key: String, in range: ClosedRange<Int>, _ yaml: inout YAMLMapping
    ) throws -> UInt64? {
        guard let value = try yaml.integer(key) else { return nil }
        guard range.contains(value) else {
            throw yaml.invalid(key, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return UInt64(value)
    }

    /// A list of limits inside the budget, each `purpose` with an amount.
    private static func purposeBudgets(
        _ yaml: inout YAMLMapping, within budget: UInt64, allowed: [String]
    ) throws -> [String: UInt64] {
        var limits: [String: UInt64] = [:]
        let items = try yaml.mappings("purpose_budgets") ?? []
        guard items.count <= PrivacyPolicy.maximumPurposeBudgets else {
            throw yaml.invalid(
                "purpose_budgets",
                "has \(items.count) entries, at most \(PrivacyPolicy.maximumPurposeBudgets) are allowed")
        }
        for var item in items {
            let purpose = try item.requiredText("purpose")
            guard (1...Limits.maximumTextBytes).contains(purpose.utf8.count) else {
                throw item.invalid("purpose", "must have 1 to \(Limits.maximumTextBytes) bytes")
            }
            guard limits[purpose] == nil else { throw item.invalid("purpose", "'\(purpose)' has a limit already") }
            guard allowed.isEmpty || allowed.contains(purpose) else {
                throw item.invalid("purpose", "'\(purpose)' is not among the purposes that are allowed")
            }
            let limit = try amount(&item)
            try item.finish()
            guard limit <= budget else { throw item.invalid("purpose", "'\(purpose)' may spend more than the budget") }
            limits[purpose] = limit
        }
        return limits
    }

    /// `{rho: 0.05}` or `{epsilon: 1, delta: 1e-6}` below a key.
    private static func nanoRho(_ key: String, _ yaml: inout YAMLMapping) throws -> UInt64? {
        guard var section = try yaml.mapping(key) else { return nil }
        let nanoRho = try amount(&section)
        try section.finish()
        return nanoRho
    }

    /// Either `rho`, or `epsilon` with `delta`; rounded down to units of 10⁻⁹ ρ.
    private static func amount(_ section: inout YAMLMapping) throws -> UInt64 {
        switch (try section.text("rho"), try section.number("epsilon"), try section.number("delta")) {
        case (let rho?, nil, nil):
            guard let value = Rho.nanoRho(rho), value <= Limits.maximumNanoRho else {
                let largest = Rho.text(Limits.maximumNanoRho)
                throw section.invalid("rho", "must be a decimal number from 0 to \(largest)")
            }
            return value
        case (nil, let epsilon?, let delta?):
            do {
                return try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
            } catch let error as DifferentialPrivacyError {
                throw section.invalid("epsilon", "cannot be converted: \(error)")
            }
        default: throw section.invalid("rho", "must stand alone, or epsilon and delta in its place")
        }
    }
}

extension Rho {
    /// Units of 10⁻⁹ from a decimal number such as `0.025`; what is beyond nine places is cut off.
    package static func nanoRho(_ text: String) -> UInt64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            let whole = UInt64(parts[0]), whole <= 1_000_000
        else { return nil }
        let places = parts.count == 2 ? String(parts[1].prefix(9)) : ""
        let padded = places + String(repeating: "0", count: 9 - places.count)
        return UInt64(padded).map { whole * 1_000_000_000 + $0 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
