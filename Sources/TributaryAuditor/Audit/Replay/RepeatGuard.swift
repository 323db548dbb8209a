// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Looks for sums of the same thing over almost the same branches: their difference says something about the few
/// branches that are in one and not in the other.
struct RepeatGuard: Sendable {
    private var cohorts: [Digest: Set<[NodeIdentifier]>] = [:]

    /// Compares a round that reached agreement on its survivors with the earlier ones on the same state.
    ///
    /// - Returns: what a reader should know; nil if there is nothing to say.
    mutating func remark(on record: RoundRecord, _ round: RoundTrace) -> String? {
        let specification = round.specification
        let key = ProtocolHash.digest(
            "audit-repeat", specification.analysisDigest.bytes, specification.contractDigest.bytes,
            specification.stateDigest.bytes, ProtocolHash.littleEndian(specification.period))
        let members = Set(record.contributors)
        let close = cohorts[key, default: []].lazy.map { members.symmetricDifference($0).count }
            .first { $0 > 0 && UInt64($0) < specification.minimumCohort }
        cohorts[key, default: []].insert(record.contributors)
        return close.map { count in
            "\(round.name) repeats an earlier sum with \(count) other "
                + (count == 1 ? "branch" : "branches") + ": only noise hides the difference"
        }
    }
}
