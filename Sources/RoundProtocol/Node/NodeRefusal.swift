// SPDX-License-Identifier: Apache-2.0

/// Why a node will not go along. Told in full to the branch; to the coordinator only that it declined.
public enum NodeRefusal: Error, Equatable, Sendable {
    case analysisNotAllowed(String)
    case purposeNotAllowed(String)
    case cohortFloor(asked: UInt64, floor: UInt64)
    case colluderFloor(asked: UInt64, floor: UInt64)
    /// Fewer branches that may hold one customer than the federation's policy counts with: each would cost too little.
    case customerFloor(asked: UInt64, floor: UInt64)
    case budgetExceeded(BudgetShortfall)
    /// The cost recomputed from raw parameters is not the declared one.
    case wrongCost(declared: UInt64, recomputed: UInt64)
    /// Rounds of the study that released nothing have cost as much as they may.
    case tooManyAttempts(nanoRho: UInt64)
    /// A study or round needs an officer's signature that is missing or does not verify.
    case approvalMissing
    /// The study is not one this branch has accepted.
    case studyNotAccepted
    /// Something announced differs from what was agreed: `what` names it.
    case differs(what: String)
    /// A round that an earlier one repeats with a slightly other set of branches.
    case repeatedRound(differsBy: Int, floor: UInt64)
    /// The log lacks the fresh cosignatures, or what they must cover. Asked again later, the answer may be another.
    case unwitnessed(reason: String)
    /// This node only reads, until the root key's order.
    case locked(NodeLock)
    /// This branch is on leave.
    case away
    /// The roster is expired, or does not list this node as active.
    case roster(reason: String)
    /// The log forked, went back or does not hold what it should.
    case log(reason: String)
    /// The round is over, or was announced before this node started and it has no record of it.
    case stale(reason: String)
    /// A message of the round itself is not as it must be.
    case protocolViolation(code: String, detail: String)

    /// Whether the round it is about is lost for this node; otherwise it may be asked again.
    public var endsRound: Bool {
        if case .unwitnessed = self { false } else { true }
    }

    public var code: String {
        switch self {
        case .analysisNotAllowed: "analysis_not_allowed"
        case .purposeNotAllowed: "purpose_not_allowed"
        case .cohortFloor: "cohort_floor"
        case .colluderFloor: "colluder_floor"
        case .customerFloor: "customer_floor"
        case .budgetExceeded: "budget_exceeded"
        case .wrongCost: "wrong_cost"
        case .tooManyAttempts: "too_many_attempts"
        case .approvalMissing: "approval_missing"
        case .studyNotAccepted: "study_not_accepted"
        case .differs: "differs_from_agreed"
        case .repeatedRound: "repeated_round"
        case .unwitnessed: "unwitnessed"
        case .locked: "node_locked"
        case .away: "on_leave"
        case .roster: "roster_refused"
        case .log: "log_refused"
        case .stale: "stale_round"
        case .protocolViolation(let code, _): code
        }
    }
}

extension NodeRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .analysisNotAllowed(let id): "this branch's policy does not allow the analysis '\(id)'"
        case .purposeNotAllowed(let purpose): "this branch's policy does not allow the purpose '\(purpose)'"
        case .cohortFloor(let asked, let floor):
            "the study would release sums of \(asked) branches; this branch's floor is \(floor)"
        case .colluderFloor(let asked, let floor):
            "the study assumes \(asked) colluding branches; this branch's floor is \(floor)"
        case .customerFloor(let asked, let floor):
            "it counts with a customer in \(asked) of the branches; the federation's policy with \(floor)"
        case .budgetExceeded(let shortfall): "\(shortfall)"
        case .wrongCost(let declared, let recomputed):
            "it declares ρ = \(Rho.text(declared)), but its parameters cost ρ = \(Rho.text(recomputed))"
        case .tooManyAttempts(let nanoRho):
            "its rounds that released nothing have cost ρ = \(Rho.text(nanoRho)): no more than this branch accepted"
        case .approvalMissing: "a privacy officer's valid signature is missing"
        case .studyNotAccepted: "this branch has not accepted the study"
        case .differs(let what): "\(what) is not what was agreed"
        case .repeatedRound(let difference, let floor):
            "its set of branches differs from an earlier one's by \(difference), fewer than the floor of \(floor)"
        case .unwitnessed(let reason): "not witnessed: \(reason)"
        case .locked(let lock): "locked until the root key's order: \(lock)"
        case .away: "this branch is on leave"
        case .roster(let reason): "roster: \(reason)"
        case .log(let reason): "transparency log: \(reason)"
        case .stale(let reason): reason
        case .protocolViolation(_, let detail): detail
        }
    }
}

/// ρ as people read it.
public enum Rho {
    /// Nine decimal places at most, from units of 10⁻⁹, without floating point.
    public static func text(_ nanoRho: UInt64) -> String {
        let digits = String(nanoRho % 1_000_000_000)
        let fraction = String(repeating: "0", count: 9 - digits.count) + digits
        let trimmed = fraction.reversed().drop { $0 == "0" }.reversed()
        return "\(nanoRho / 1_000_000_000)" + (trimmed.isEmpty ? "" : "." + String(trimmed))
    }
}
