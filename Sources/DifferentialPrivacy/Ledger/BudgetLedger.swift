// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// One branch's privacy budget: what was reserved and charged in the current period, and a hash chain over every
/// charge there ever was.
///
/// A value: it changes only through these operations, keeps no time and does no input or output. A durable store makes
/// each operation one transaction. Whatever is entered stays entered: there is no refund.
///
/// - Important: Privacy. A round is entered before its noise is drawn and charged before its contribution leaves.
/// - SeeAlso: `docs/PRIVACY.md`, "The ledger".
public struct BudgetLedger: Equatable, Sendable {
    /// The open period.
    public private(set) var period: UInt64
    /// The open period's budget, in units of 10⁻⁹ ρ.
    public private(set) var limitNanoRho: UInt64
    /// Reserved, charged and settled in the open period.
    public private(set) var spentNanoRho: UInt64 = 0
    /// The head of the chain of charges, over all periods.
    public private(set) var head: Digest
    /// Every round ever entered, by its identifier.
    public private(set) var entries: [Digest: BudgetEntry] = [:]

    /// A ledger with nothing entered.
    ///
    /// - Parameter limitNanoRho: 0 … `Limits.maximumNanoRho`.
    public init(period: UInt64, limitNanoRho: UInt64, head: Digest = .zero) throws {
        try BudgetArithmetic.checkLimit(limitNanoRho)
        self.period = period
        self.limitNanoRho = limitNanoRho
        self.head = head
    }

    /// What the open period can still pay.
    public var leftNanoRho: UInt64 { limitNanoRho - spentNanoRho }

    /// Opens a later period with a budget of its own. Rounds of earlier periods stay known.
    ///
    /// - Throws: ``DifferentialPrivacyError/periodNotAfter(current:requested:)``.
    public mutating func openPeriod(_ number: UInt64, limitNanoRho: UInt64) throws {
        guard number > period else {
            throw DifferentialPrivacyError.periodNotAfter(current: period, requested: number)
        }
        try BudgetArithmetic.checkLimit(limitNanoRho)
        period = number
        self.limitNanoRho = limitNanoRho
        spentNanoRho = 0
    }

    /// Sets a round's cost aside.
    ///
    /// - Parameters:
    ///   - round: the round's identifier, unique forever.
    ///   - study: who asks.
    ///   - specification: h_spec.
    ///   - nanoRho: recomputed by the caller from the specification's raw parameters.
    /// - Throws: ``DifferentialPrivacyError/duplicateRound``, ``DifferentialPrivacyError/overBudget(_:)``, or
    ///   ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``; the ledger is then unchanged.
    public mutating func reserve(round: Digest, study: String, specification: Digest, nanoRho: UInt64) throws {
        guard entries[round] == nil else { throw DifferentialPrivacyError.duplicateRound }
        guard let total = try BudgetArithmetic.spend(nanoRho, after: spentNanoRho, limit: limitNanoRho) else {
            throw DifferentialPrivacyError.overBudget(refusal(asked: nanoRho))
        }
        spentNanoRho = total
        entries[round] = BudgetEntry(
            period: period, study: study, specification: specification, nanoRho: nanoRho, state: .reserved)
    }

    /// Charges a reserved round and moves the head on.
    ///
    /// - Returns: the new head.
    public mutating func charge(round: Digest) throws -> Digest {
        let entry = try advance(round, from: .reserved, to: .charged)
        head = BudgetArithmetic.head(after: head, specification: entry.specification, nanoRho: entry.nanoRho)
        return head
    }

    /// Marks a charged round whose closing or abort entry is in the log.
    public mutating func settle(round: Digest) throws {
        _ = try advance(round, from: .charged, to: .settled)
    }

    /// What the open period's spend is made of, per study.
    public func studySpends() -> [BudgetRefusal.StudySpend] {
        var totals: [String: UInt64] = [:]
        for entry in entries.values where entry.period == period { totals[entry.study, default: 0] += entry.nanoRho }
        return totals.map { BudgetRefusal.StudySpend(study: $0.key, nanoRho: $0.value) }
    }

    /// The refusal of a round that asks for `asked` now.
    private func refusal(asked: UInt64) -> BudgetRefusal {
        BudgetRefusal(period: period, asked: asked, left: leftNanoRho, spent: spentNanoRho, studies: studySpends())
    }

    private mutating func advance(
        _ round: Digest, from expected: BudgetEntry.State, to next: BudgetEntry.State
    ) throws -> BudgetEntry {
        guard let entry = entries[round], entry.state == expected else {
            throw DifferentialPrivacyError.wrongLedgerState(needed: expected.rawValue)
        }
        entries[round]?.state = next
        return entry
    }
}
