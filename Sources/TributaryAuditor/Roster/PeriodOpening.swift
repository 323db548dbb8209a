// SPDX-License-Identifier: Apache-2.0

package import Federation

/// What a new budget period means for the people in the data, in plain words, before anybody agrees to it.
package struct PeriodOpening: Sendable, Equatable {
    private let period: UInt64
    private let budgetNanoRho: UInt64
    /// The most that all periods together may reveal; nil where that is more than can be said.
    private let totalNanoRho: UInt64?

    /// - Parameters:
    ///   - policy: the new period's.
    ///   - earlier: the budgets of the periods before, by number.
    package init(_ policy: PrivacyPolicy, earlier: [UInt64: UInt64]) {
        period = policy.period
        budgetNanoRho = policy.budgetNanoRho
        totalNanoRho = earlier.filter { $0.key < policy.period }.values.reduce(policy.budgetNanoRho) { total, budget in
            guard let (sum, overflow) = total.map({ $0.addingReportingOverflow(budget) }), !overflow else { return nil }
            return sum
        }
    }

    package var text: String {
        let all = totalNanoRho.map(Self.cost) ?? "more than can be counted"
        return """
            Period \(period) will open and period \(period - 1) will close.
              Each branch may again spend \(Self.cost(budgetNanoRho)).
              What earlier periods have revealed about a customer stays revealed, and adds up: over all periods up to
              \(all).
              What was left of period \(period - 1) is lost. Its studies get no further round; propose them again.
              This cannot be taken back.
            """
    }

    private static func cost(_ nanoRho: UInt64) -> String {
        (try? Figures.cost(nanoRho, delta: EpochChanges.quotedDelta)) ?? "rho \(Figures.rho(nanoRho))"
    }
}
