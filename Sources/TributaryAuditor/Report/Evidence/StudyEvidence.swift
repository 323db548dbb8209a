// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// One proposed study and what became of it.
package struct StudyEvidence: Sendable {
    package let digest: Digest
    package let name, title, purpose, proposedBy: String
    /// The analysis' identifier, for example `churn.logistic`; nil if its bytes are of no known analysis.
    package let analysis: String?
    package let contract: Digest
    package let period, inverseDelta: UInt64
    package let terms: [RoundTerms]
    /// Recomputed cost of all steps, in units of 10⁻⁹ ρ.
    package let nanoRho: UInt64
    package let proposed: LogPlace
    /// Names of rostered officers whose signatures verified, with the places.
    package internal(set) var approvals: [Approval] = []
    /// The newest answer of each branch.
    package internal(set) var answers: [NodeIdentifier: StudyDecision.Answer] = [:]
    package internal(set) var released = 0
    package internal(set) var aborted = 0
    package internal(set) var ending: StudyEnding?
    package internal(set) var ended: LogPlace?

    package struct Approval: Sendable, Equatable {
        package let officer: String
        package let place: LogPlace
    }
}

/// A published feature contract.
package struct ContractRecord: Sendable {
    package let name: String
    package let version: UInt64
    package let digest: Digest
    package let place: LogPlace
}

/// A published model.
package struct ModelRecord: Sendable {
    package let name, analysis: String
    package let study, digest: Digest
    package let place: LogPlace
    package internal(set) var retired: LogPlace?
}

/// Something that did not go as planned, and is no breach of a rule.
package struct ExceptionRecord: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, Encodable {
        case roundAborted = "round_aborted"
        case studyRefused = "study_refused"
        case branchRefused = "branch_refused"
        case studyEndedEarly = "study_ended_early"
        case memberLeft = "member_left"
        case memberReturned = "member_returned"
        case memberSuspended = "member_suspended"
        case memberRevoked = "member_revoked"
        case recovery
    }

    package let kind: Kind
    package let place: LogPlace
    /// Whom it is about: a branch, a study or a round.
    package let subject: String
    /// As the log gives it.
    package let reason: String
}
