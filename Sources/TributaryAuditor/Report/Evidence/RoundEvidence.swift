// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// One announced round, from its announcement to its release.
package struct RoundEvidence: Sendable {
    package enum Outcome: Sendable, Equatable {
        case underWay
        /// Closed with a sum of which the log has no release yet.
        case closed
        case released
        case aborted(AbortReason)
    }

    /// U1, U2 and U3.
    package struct Sets: Sendable, Equatable {
        package var advertised = BranchSet()
        package var charged = BranchSet()
        package var contributors = BranchSet()
    }

    /// h_spec.
    package let digest: Digest
    /// Place of the study in ``AuditEvidence/studies``; nil for a round of no known study.
    package let study: Int?
    /// Step of the study's plan, from 0; its terms are the study's unless ``ownTerms`` says otherwise.
    package let step: UInt64
    package let number, period: UInt64
    /// The announced terms where they are not those of the study's step.
    package let ownTerms: RoundTerms?
    /// As announced, and recomputed from the raw parameters; units of 10⁻⁹ ρ.
    package let declaredNanoRho, recomputedNanoRho: UInt64
    /// Every branch's budget of the period when the round was announced.
    package let limitNanoRho: UInt64
    /// Log index and time of the announcement.
    package let announced: LogPlace
    /// Log index and time of the closing or the abort.
    package internal(set) var ended: LogPlace?
    /// Log index and time of the release.
    package internal(set) var released: LogPlace?
    package internal(set) var sets = Sets()
    package internal(set) var result: Digest?
    package internal(set) var outcome = Outcome.underWay
}
