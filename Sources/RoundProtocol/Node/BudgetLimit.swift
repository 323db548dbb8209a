// SPDX-License-Identifier: Apache-2.0

public import Federation

/// What a study may cost this branch: the smaller of the branch's and the federation's limits, for the period as a
/// whole and for the study's purpose.
public struct BudgetLimit: Sendable, Equatable {
    /// In units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    public var purpose: String
    public var purposeNanoRho: UInt64

    public init(nanoRho: UInt64, purpose: String, purposeNanoRho: UInt64) {
        self.nanoRho = nanoRho
        self.purpose = purpose
        self.purposeNanoRho = purposeNanoRho
    }

    public init(branch: BranchPolicy, federation: PrivacyPolicy, purpose: String) {
        let whole = min(branch.budgetNanoRho, federation.budgetNanoRho)
        let own = branch.purposeBudgets[purpose] ?? whole
        self.init(
            nanoRho: whole, purpose: purpose,
            purposeNanoRho: min(whole, own, federation.budgetNanoRho(for: purpose)))
    }

    /// Why `nanoRho` more does not fit into this limit; nil if it does.
    public func shortfall(asking asked: UInt64, in ledger: LedgerPosition) -> BudgetShortfall? {
        if Sabotage.leavesOut(.overdraft) { return nil }
        let left = ledger.remaining(of: nanoRho)
        let ofPurpose = ledger.remaining(of: purposeNanoRho, purpose: purpose)
        guard asked > min(left, ofPurpose) else { return nil }
        let isPurpose = ofPurpose < left
        let others = isPurpose ? ledger.studies.filter { $0.value.purpose == purpose } : ledger.studies
        return BudgetShortfall(
            asked: asked, remaining: min(left, ofPurpose), purpose: isPurpose ? purpose : nil,
            charged: others.values.reduce(ledger.recoveredNanoRho) { $0 + $1.chargedNanoRho },
            reserved: others.values.reduce(0) { $0 + $1.reservedNanoRho }, studies: others.keys.sorted())
    }
}

/// A refusal to spend, with what explains it. In units of 10⁻⁹ ρ.
public struct BudgetShortfall: Sendable, Equatable {
    public var asked: UInt64
    public var remaining: UInt64
    /// The purpose whose limit is too small; nil where the whole period's is.
    public var purpose: String?
    /// What was spent and is set aside, under the same limit.
    public var charged: UInt64
    public var reserved: UInt64
    /// By these studies.
    public var studies: [StudyIdentifier]

    public init(
        asked: UInt64, remaining: UInt64, purpose: String? = nil, charged: UInt64 = 0, reserved: UInt64 = 0,
        studies: [StudyIdentifier] = []
    ) {
        self.asked = asked
        self.remaining = remaining
        self.purpose = purpose
        self.charged = charged
        self.reserved = reserved
        self.studies = studies
    }
}

extension BudgetShortfall: CustomStringConvertible {
    public var description: String {
        let budget = purpose.map { "budget for '\($0)'" } ?? "budget"
        var text =
            "it costs ρ = \(Rho.text(asked)), but only ρ = \(Rho.text(remaining)) is left of this period's \(budget)"
        if charged + reserved > 0 {
            text += " (spent ρ = \(Rho.text(charged)), reserved ρ = \(Rho.text(reserved))"
            text += studies.isEmpty ? ")" : ": \(studies.map(\.rawValue).joined(separator: ", ")))"
        }
        return text
    }
}
