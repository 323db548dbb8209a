// SPDX-License-Identifier: Apache-2.0

/// What one branch's budget is, where it went and what is left: by study, by purpose and by period. The same statement
/// at the branch, from its own ledger, and at head office, from the rounds in the log.
///
/// Sums of ρ are exact. Each ε stands for its own ρ; ε do not add up.
///
/// - SeeAlso: `docs/PRIVACY.md`, "The ledger".
public struct BudgetStatement: Sendable, Equatable, Encodable {
    /// The open period.
    public let period: UInt64
    /// δ at which every ε is quoted.
    public let delta: Double
    public let limit, charged, reserved, remaining: Amount
    /// Charged by the root key's order after a restore, without a study to name.
    public let recovered: Amount
    /// The open period's, in order of name.
    public let studies: [Study]
    /// Those with a limit of their own or with spending, in order of name.
    public let purposes: [Purpose]
    /// All periods in which something was charged, and the open one, in order.
    public let periods: [Period]
    /// What is left, in rounds of the studies that may still ask for some.
    public let outlook: [Outlook]

    /// - Parameters:
    ///   - purposeLimits: limits inside `limitNanoRho`; a purpose without one has the whole.
    ///   - lines: of all periods; only those of the open one may be reserved.
    ///   - recoveredNanoRho: charged in the open period beside the lines. Nobody knows for which purpose, so it counts
    ///     against every one.
    ///   - plans: studies whose rounds may still come.
    /// - Throws: ``DifferentialPrivacyError`` for a δ or an amount outside the accountant's range.
    public init(
        period: UInt64, limitNanoRho: UInt64, purposeLimits: [String: UInt64] = [:], lines: [Line],
        recoveredNanoRho: UInt64 = 0, plans: [Plan] = [], delta: Double
    ) throws {
        func amount(_ nanoRho: UInt64) throws -> Amount { try Amount(nanoRho, delta: delta) }
        let open = lines.filter { $0.period == period }
        let spending = Spending(open)
        let left = spending.remaining(of: limitNanoRho, recovered: recoveredNanoRho)
        self.period = period
        self.delta = delta
        limit = try amount(limitNanoRho)
        charged = try amount(spending.charged.saturatingSum(recoveredNanoRho))
        reserved = try amount(spending.reserved)
        remaining = try amount(left)
        recovered = try amount(recoveredNanoRho)
        studies = try Dictionary(grouping: open, by: \.study).sorted { $0.key < $1.key }.map { study, lines in
            let own = Spending(lines)
            return Study(
                study: study, purpose: lines.first?.purpose ?? "", rounds: lines.reduce(0) { $0 + $1.rounds },
                charged: try amount(own.charged), reserved: try amount(own.reserved))
        }
        let byPurpose = Dictionary(grouping: open, by: \.purpose)
        func ofPurpose(_ purpose: String) -> (limit: UInt64, own: Spending, left: UInt64) {
            let own = Spending(byPurpose[purpose] ?? [])
            let limit = min(purposeLimits[purpose] ?? limitNanoRho, limitNanoRho)
            return (limit, own, min(left, own.remaining(of: limit, recovered: recoveredNanoRho)))
        }
        purposes = try Set(purposeLimits.keys).union(byPurpose.keys).sorted().map { purpose in
            let (limit, own, left) = ofPurpose(purpose)
            return Purpose(
                purpose: purpose, hasOwnLimit: purposeLimits[purpose] != nil, limit: try amount(limit),
                charged: try amount(own.charged), reserved: try amount(own.reserved), remaining: try amount(left))
        }
        periods = try Set(lines.map(\.period)).union([period]).sorted().map { number in
            let sum = Spending(lines.filter { $0.period == number }).charged
            return Period(
                period: number, isOpen: number == period,
                charged: try amount(number == period ? sum.saturatingSum(recoveredNanoRho) : sum))
        }
        outlook = try plans.sorted { $0.study < $1.study }.map { plan in
            Outlook(
                study: plan.study, perRound: try amount(plan.nanoRhoPerRound),
                rounds: plan.nanoRhoPerRound == 0 ? 0 : ofPurpose(plan.purpose).left / plan.nanoRhoPerRound,
                roundsToCome: plan.roundsToCome)
        }
    }
}

extension BudgetStatement {
    /// What is left for studies of one purpose, in units of 10⁻⁹ ρ.
    public func remaining(for purpose: String) -> UInt64 {
        purposes.first { $0.purpose == purpose }.map { $0.remaining.nanoRho } ?? remaining.nanoRho
    }
}

/// The sums of some lines.
private struct Spending {
    let charged: UInt64
    let reserved: UInt64

    init(_ lines: [BudgetStatement.Line]) {
        charged = lines.reduce(0) { $1.isReserved ? $0 : $0.saturatingSum($1.nanoRho) }
        reserved = lines.reduce(0) { $1.isReserved ? $0.saturatingSum($1.nanoRho) : $0 }
    }

    func remaining(of limit: UInt64, recovered: UInt64) -> UInt64 {
        limit - min(limit, charged.saturatingSum(reserved).saturatingSum(recovered))
    }
}

extension UInt64 {
    /// A sum too large to count is the largest there is: more than any budget.
    fileprivate func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
