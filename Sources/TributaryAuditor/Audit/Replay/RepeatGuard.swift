// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Looks for sums of the same thing over almost the same branches: their difference says something about the few
/// branches that are in one and not in the other.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, refusal 12.
struct RepeatGuard: Sendable {
    /// What a reader should know about a repetition.
    struct Remark: Sendable {
        /// Whether honest branches would have refused it: the earlier sum came out, and on the same terms.
        let isForbidden: Bool
        /// Log index of the earlier round's end.
        let earlier: UInt64
        let explanation: String
    }

    private struct Cohort: Sendable {
        let members: [NodeIdentifier]
        let terms: RoundTerms
        let endedAt: UInt64
        let isReleased: Bool

        /// Whether a round with the other cohort says nothing that this one did not.
        func covers(_ other: Cohort) -> Bool {
            members == other.members && terms == other.terms && (isReleased || !other.isReleased)
        }
    }

    private var cohorts: [Digest: [Cohort]] = [:]

    /// Compares a round that reached agreement on its survivors with the earlier ones on the same state.
    mutating func remark(
        on record: RoundRecord, _ round: RoundTrace, endedAt index: UInt64, isReleased: Bool
    ) -> Remark? {
        let specification = round.specification
        let key = ProtocolHash.digest(
            "audit-repeat", specification.analysisDigest.bytes, specification.contractDigest.bytes,
            specification.stateDigest.bytes, ProtocolHash.littleEndian(specification.period))
        let members = Set(record.contributors)
        let known = cohorts[key] ?? []
        let close = known.map { (cohort: $0, distance: members.symmetricDifference($0.members).count) }
            .filter { $0.distance > 0 && UInt64($0.distance) < specification.minimumCohort }
        let new = Cohort(
            members: record.contributors, terms: specification.terms, endedAt: index, isReleased: isReleased)
        // One sum that came out says as much as many of the same cohort.
        if !known.contains(where: { $0.covers(new) }) { cohorts[key] = known + [new] }
        func forbids(_ cohort: Cohort) -> Bool {
            isReleased && cohort.isReleased && cohort.terms == specification.terms
        }
        guard let worst = close.first(where: { forbids($0.cohort) }) ?? close.first else { return nil }
        return Remark(
            isForbidden: forbids(worst.cohort), earlier: worst.cohort.endedAt,
            explanation: "\(round.name) repeats an earlier sum with \(worst.distance) other "
                + (worst.distance == 1 ? "branch" : "branches") + ": only noise hides the difference")
    }
}
