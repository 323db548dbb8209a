// SPDX-License-Identifier: Apache-2.0

import Federation

/// How many more rounds like a study's the tightest branch can pay for in the open period.
package struct OutlookRow: Sendable, Encodable, Equatable {
    package let study: String
    package let analysis: String?
    /// Cost of one round: the dearest step of the study.
    package let roundNanoRho: UInt64
    /// Cost of the whole study again.
    package let studyNanoRho: UInt64
    /// The branch with least left, and how much that is.
    package let branch: String
    package let remainingNanoRho: UInt64
    package let roundsLeft, studiesLeft: UInt64

    /// Studies listed; the newest ones.
    static let maximumStudies = 12

    static func all(_ evidence: AuditEvidence, budgets: [BudgetRow]) -> [OutlookRow] {
        let open = budgets.filter { $0.isOpen && $0.status == "active" }
        guard let tightest = open.min(by: { $0.remainingNanoRho < $1.remainingNanoRho }) else { return [] }
        return evidence.studies.suffix(maximumStudies).compactMap { study -> OutlookRow? in
            let round = study.terms.map(\.nanoRho).max() ?? 0
            guard round > 0, study.nanoRho > 0 else { return nil }
            return OutlookRow(
                study: study.name, analysis: study.analysis, roundNanoRho: round, studyNanoRho: study.nanoRho,
                branch: tightest.branch, remainingNanoRho: tightest.remainingNanoRho,
                roundsLeft: tightest.remainingNanoRho / round, studiesLeft: tightest.remainingNanoRho / study.nanoRho)
        }
    }
}
