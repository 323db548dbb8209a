// SPDX-License-Identifier: Apache-2.0

import RoundProtocol

/// The branch's policy as people and machines read it.
package struct PolicySummary: Encodable, Sendable {
    package let analyses: [String]
    package let purposes: [String]
    package let minimumCohort: UInt64
    package let assumedColluders: UInt64
    package let budgetNanoRho: UInt64
    package let purposeBudgetsNanoRho: [String: UInt64]
    package let acceptUpToNanoRho: UInt64
    package let contracts: String

    package init(_ configuration: NodeConfiguration) {
        let policy = configuration.policy
        analyses = policy.allowedAnalyses.sorted()
        purposes = policy.allowedPurposes.sorted()
        minimumCohort = policy.minimumCohort
        assumedColluders = policy.assumedColluders
        budgetNanoRho = policy.budgetNanoRho
        purposeBudgetsNanoRho = policy.purposeBudgets
        acceptUpToNanoRho = policy.acceptUpToNanoRho
        contracts = configuration.contracts.rawValue
    }

    package var text: String {
        let unasked =
            acceptUpToNanoRho == 0
            ? "every study waits for a person"
            : "studies up to \(Figures.cost(acceptUpToNanoRho, delta: Figures.quotedDelta)) are accepted without asking"
        let rule =
            contracts == NodeConfiguration.ContractRule.auto.rawValue
            ? "are taken" : "wait for a person"
        return """
            analyses: \(analyses.isEmpty ? "none" : analyses.joined(separator: ", "))
            purposes: \(purposes.isEmpty ? "any" : purposes.joined(separator: ", "))
            sums: of at least \(minimumCohort) branches, \(assumedColluders) of which may help head office
            budget of a period: \(Figures.cost(budgetNanoRho, delta: Figures.quotedDelta))\(purposeLines)
            \(unasked)
            new feature contracts \(rule)

            """
    }

    private var purposeLines: String {
        purposeBudgetsNanoRho.sorted { $0.key < $1.key }.map { purpose, limit in
            "\n  of which for '\(purpose)': \(Figures.cost(limit, delta: Figures.quotedDelta))"
        }.joined()
    }
}
