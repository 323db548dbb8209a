// SPDX-License-Identifier: Apache-2.0

import Federation

/// In which ways a policy permits more than the one before it. Each needs a second signature beside the root's.
struct PolicyAudit: Sendable {
    /// In words, each after "it".
    let loosenings: [String]

    init(from old: PrivacyPolicy, to new: PrivacyPolicy) {
        var found: [String] = []
        func compare(_ what: String, _ old: UInt64, _ new: UInt64) {
            guard new > old else { return }
            found.append("raises \(what) from rho \(Figures.rho(old)) to rho \(Figures.rho(new))")
        }
        compare("the budget", old.budgetNanoRho, new.budgetNanoRho)
        compare("the cost that needs no approval", old.approvalAboveNanoRho, new.approvalAboveNanoRho)
        if new.minimumCohort < old.minimumCohort {
            found.append("lowers the smallest cohort from \(old.minimumCohort) to \(new.minimumCohort)")
        }
        if new.assumedColluders < old.assumedColluders {
            found.append("lowers the assumed colluders from \(old.assumedColluders) to \(new.assumedColluders)")
        }
        if new.branchesPerCustomer < old.branchesPerCustomer {
            found.append(
                "lowers the branches that may hold one customer from \(old.branchesPerCustomer) to "
                    + "\(new.branchesPerCustomer)")
        }
        for limit in old.purposeBudgets {
            compare("the budget of purpose '\(limit.purpose)'", limit.nanoRho, Self.limit(for: limit.purpose, in: new))
        }
        loosenings = found
    }

    /// What a branch may spend in a period on one purpose: its own limit, or the whole budget.
    static func limit(for purpose: String, in policy: PrivacyPolicy) -> UInt64 {
        var limit = policy.budgetNanoRho
        for own in policy.purposeBudgets where own.purpose == purpose { limit = min(limit, own.nanoRho) }
        return limit
    }
}
