// SPDX-License-Identifier: Apache-2.0

import Federation

/// One branch's budget as the log adds up.
struct BranchTrace: Sendable {
    struct Period: Sendable {
        /// The budget that was in force at the last charge.
        var limitNanoRho: UInt64 = 0
        /// The sum of announced costs.
        var declaredNanoRho: UInt64 = 0
        /// The sum of recomputed costs.
        var recomputedNanoRho: UInt64 = 0
        var rounds = 0
    }

    var periods: [UInt64: Period] = [:]
    var heads = HeadChain()

    /// Adds a charged round.
    ///
    /// - Returns: what is wrong if that is more than the budget.
    mutating func spend(_ round: RoundTrace) -> String? {
        let number = round.specification.period
        var period = periods[number] ?? Period()
        period.limitNanoRho = round.budgetNanoRho
        period.declaredNanoRho = period.declaredNanoRho.saturatingSum(round.specification.nanoRho)
        period.recomputedNanoRho = period.recomputedNanoRho.saturatingSum(round.nanoRho)
        period.rounds += 1
        periods[number] = period
        guard period.recomputedNanoRho > period.limitNanoRho else { return nil }
        return "with \(round.name), rho \(Figures.rho(period.recomputedNanoRho)) is spent in period \(number), "
            + "the budget is rho \(Figures.rho(period.limitNanoRho))"
    }
}
