// SPDX-License-Identifier: Apache-2.0

import Cryptography
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
        /// The same by purpose.
        var recomputedByPurpose: [String: UInt64] = [:]
        var rounds = 0
        /// Log index of the newest charge.
        var chargedAt: UInt64 = 0
    }

    /// The branch's account after one charge.
    private struct Mark: Sendable {
        let charge: LedgerCharge
        let index, period, spentNanoRho: UInt64
        let head: Digest
    }

    /// Charges that a recovery may at least look back over.
    static let keptMarks = 64

    var periods: [UInt64: Period] = [:]
    var heads = HeadChain()
    /// When the root key's newest order about it was issued.
    var recoveredAt: UInt64?
    /// The head if the branch had paid in the order of the closing entries.
    private(set) var headInLogOrder = Digest.zero
    private var marks: [Mark] = []
    private var hasForgottenMarks = false

    /// Adds a charged round.
    ///
    /// - Returns: what is wrong if that is more than the budget, or than the purpose's part of it.
    mutating func spend(
        _ round: RoundTrace, _ charge: LedgerCharge, at index: UInt64
    ) -> (budget: String?, purpose: String?) {
        let number = round.specification.period
        var period = periods[number] ?? Period()
        period.limitNanoRho = round.budgetNanoRho
        period.declaredNanoRho = period.declaredNanoRho.saturatingSum(round.specification.nanoRho)
        period.recomputedNanoRho = period.recomputedNanoRho.saturatingSum(round.nanoRho)
        let onPurpose = (period.recomputedByPurpose[round.purpose] ?? 0).saturatingSum(round.nanoRho)
        period.recomputedByPurpose[round.purpose] = onPurpose
        period.rounds += 1
        period.chargedAt = index
        periods[number] = period
        headInLogOrder = headInLogOrder.charged(charge)
        keepMark(
            Mark(
                charge: charge, index: index, period: number, spentNanoRho: period.recomputedNanoRho,
                head: headInLogOrder))
        func overdraft(_ spent: UInt64, _ limit: UInt64, _ what: String) -> String? {
            guard spent > limit else { return nil }
            return
                "with \(round.name), rho \(Figures.rho(spent)) is spent in period \(number), the budget\(what) is rho "
                + Figures.rho(limit)
        }
        return (
            overdraft(period.recomputedNanoRho, round.budgetNanoRho, ""),
            overdraft(onPurpose, round.purposeBudgetNanoRho, " of purpose '\(round.purpose)'")
        )
    }

    /// What the first `size` entries charge the branch in a period, and the head to which they lead in their order.
    ///
    /// - Returns: nil if that is too long ago.
    func account(in period: UInt64, at size: UInt64) -> (spentNanoRho: UInt64, head: Digest)? {
        let earlier = marks.filter { $0.index < size }
        guard let last = earlier.last else { return hasForgottenMarks ? nil : (0, .zero) }
        if let inPeriod = earlier.last(where: { $0.period == period }) { return (inPeriod.spentNanoRho, last.head) }
        return hasForgottenMarks && periods[period] != nil ? nil : (0, last.head)
    }

    /// Whether the charges so far lead to `head`, in some order; nil if that cannot be told.
    func leads(to head: Digest) -> Bool? { head == headInLogOrder ? true : heads.leads(to: head) }

    /// The root key sets the ledger as of the first `size` entries; charges of later ones count on top.
    mutating func restart(at head: Digest, from size: UInt64) {
        let later = marks.filter { $0.index >= size }.map(\.charge)
        heads = HeadChain(head, then: later)
        headInLogOrder = later.reduce(head) { $0.charged($1) }
    }

    private mutating func keepMark(_ mark: Mark) {
        if marks.count == 2 * Self.keptMarks {
            marks.removeFirst(Self.keptMarks)
            hasForgottenMarks = true
        }
        marks.append(mark)
    }
}
