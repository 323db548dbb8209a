// SPDX-License-Identifier: Apache-2.0

/// What the privacy arithmetic refuses. Carries public facts only: parameters of specifications, never a sum or a row.
public enum DifferentialPrivacyError: Error, Equatable, Sendable {
    /// A parameter is outside the range that the mathematics, or the project's limits, allow.
    case outOfRange(parameter: String, allowed: String)
    /// Fewer honest survivors are certain than the mechanism needs: U_min − n_c − b_max is below two.
    case tooFewHonestSurvivors(certain: Int, needed: Int)
    /// The variance that a target asks for is outside the range of the sampler; a finer quantization scale raises it.
    case varianceOutOfRange(minimum: UInt64, maximum: UInt64)
    /// The stated cost or variance is not the one that follows from the parameters.
    case wrongFigure(parameter: String, stated: UInt64, recomputed: UInt64)
    /// A sum of exact integers leaves its type.
    case arithmeticOverflow(parameter: String)
    /// A round would overdraw the budget.
    case overBudget(BudgetRefusal)
    /// The round was entered before: a round is paid for once, forever.
    case duplicateRound
    /// The ledger has no entry for the round, or not in the state that the step needs.
    case wrongLedgerState(needed: String)
    /// Periods open by number and only forwards.
    case periodNotAfter(current: UInt64, requested: UInt64)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .outOfRange: "privacy_parameter_out_of_range"
        case .tooFewHonestSurvivors: "too_few_honest_survivors"
        case .varianceOutOfRange: "noise_variance_out_of_range"
        case .wrongFigure: "wrong_privacy_figure"
        case .arithmeticOverflow: "privacy_arithmetic_overflow"
        case .overBudget: "over_budget"
        case .duplicateRound: "duplicate_round"
        case .wrongLedgerState: "wrong_ledger_state"
        case .periodNotAfter: "period_not_after"
        }
    }
}

extension DifferentialPrivacyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfRange(let parameter, let allowed): "\(parameter) must be \(allowed)"
        case .tooFewHonestSurvivors(let certain, let needed):
            "only \(certain) honest survivors are certain, \(needed) are needed: raise the minimum of survivors"
        case .varianceOutOfRange(let minimum, let maximum):
            "the noise variance must be between \(minimum) and \(maximum) quantized units squared: "
                + "choose another quantization scale"
        case .wrongFigure(let parameter, let stated, let recomputed):
            "\(parameter) is stated as \(stated) but follows from the parameters as \(recomputed)"
        case .arithmeticOverflow(let parameter): "\(parameter) leaves the range of its integer type"
        case .overBudget(let refusal): refusal.description
        case .duplicateRound: "this round was entered before"
        case .wrongLedgerState(let needed): "the ledger holds no entry for this round that is \(needed)"
        case .periodNotAfter(let current, let requested):
            "period \(requested) cannot open: the ledger is in period \(current) and never goes back"
        }
    }
}
