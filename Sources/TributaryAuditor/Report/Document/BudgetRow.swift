// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy

/// One branch's budget in one period: what was allowed, what rounds said they cost, and what they did cost.
package struct BudgetRow: Sendable, Encodable, Equatable {
    package let branch: String
    package let node: UInt64
    package let status: String
    package let period: UInt64
    /// Whether the period is the one that pays now.
    package let isOpen: Bool
    package let rounds: Int
    package let limitNanoRho, declaredNanoRho, recomputedNanoRho: UInt64
    /// Recomputed − declared; anything but 0 is a false statement.
    package let differenceNanoRho: Int64
    /// What rounds under way may still cost.
    package let reservedNanoRho: UInt64
    package let remainingNanoRho: UInt64
    /// Recomputed spend as ε, by the official accountant and by two others; nil beyond any meaningful figure.
    package let epsilon, epsilonRenyi, epsilonExact: Double?
    /// ε of the whole limit.
    package let epsilonLimit: Double?

    init(_ budget: BranchBudget, openPeriod: UInt64?, open: OpenCharges, delta: Double) {
        branch = budget.branch.printable
        node = budget.node
        status = budget.status
        period = budget.period
        isOpen = budget.period == openPeriod
        rounds = budget.rounds
        limitNanoRho = budget.limitNanoRho
        declaredNanoRho = budget.declaredNanoRho
        recomputedNanoRho = budget.recomputedNanoRho
        differenceNanoRho = Self.difference(budget.recomputedNanoRho, budget.declaredNanoRho)
        reservedNanoRho = open.reserved(in: budget.period, isActive: budget.status == "active")
        let taken = budget.recomputedNanoRho.saturatingSum(reservedNanoRho)
        remainingNanoRho = taken < budget.limitNanoRho ? budget.limitNanoRho - taken : 0
        epsilon = Self.finite(budget.epsilon)
        epsilonRenyi = Self.finite(budget.epsilonRenyi)
        epsilonExact = Self.finite(budget.epsilonExact)
        epsilonLimit = try? ZeroConcentratedAccountant.epsilon(nanoRho: budget.limitNanoRho, delta: delta)
    }

    /// Spent part of the limit, 0 … ; more than 1 is an overdraft.
    package var usedShare: Double {
        limitNanoRho == 0
            ? (recomputedNanoRho == 0 ? 0 : .infinity) : Double(recomputedNanoRho) / Double(limitNanoRho)
    }

    package var isOverdrawn: Bool { recomputedNanoRho > limitNanoRho }

    /// What an accountant could not express is no figure.
    private static func finite(_ epsilon: Double) -> Double? {
        epsilon.isFinite && epsilon < .greatestFiniteMagnitude ? epsilon : nil
    }

    static func difference(_ recomputed: UInt64, _ declared: UInt64) -> Int64 {
        recomputed >= declared
            ? Int64(clamping: recomputed - declared) : -Int64(clamping: declared - recomputed)
    }
}

/// One branch's spending over all periods: what its customers have given up in all.
package struct TotalRow: Sendable, Encodable, Equatable {
    package let branch: String
    package let node: UInt64
    package let periods, rounds: Int
    package let recomputedNanoRho: UInt64
    package let epsilon, epsilonRenyi, epsilonExact: Double?

    static func all(_ report: AuditReport) -> [TotalRow] {
        let nodes = report.branches.reduce(into: [UInt64]()) { if $0.last != $1.node { $0.append($1.node) } }
        let byNode = Dictionary(grouping: report.branches, by: \.node)
        return nodes.compactMap { node -> TotalRow? in
            guard let budgets = byNode[node], let first = budgets.first else { return nil }
            let spent = budgets.reduce(UInt64(0)) { $0.saturatingSum($1.recomputedNanoRho) }
            let statement = try? EpsilonStatement(
                rho: ZeroConcentratedAccountant.rho(nanoRho: spent), delta: report.delta)
            return TotalRow(
                branch: first.branch.printable, node: node, periods: budgets.count,
                rounds: budgets.reduce(0) { $0 + $1.rounds }, recomputedNanoRho: spent,
                epsilon: statement?.zeroConcentrated, epsilonRenyi: statement?.renyi,
                epsilonExact: statement?.exactGaussian)
        }
    }
}
