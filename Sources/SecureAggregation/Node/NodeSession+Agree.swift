// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

extension NodeSession {
    /// Messages 4′ to 4: agrees to one survivor set, the only one of the round.
    ///
    /// - Throws: ``SecureAggregationError``: a set that is not nested, lacks this node or is too small, a survivor
    ///   whose vector is not signed under this node's own `ctx2`, a second U3.
    public mutating func agree(_ survivors: SurvivorSet) throws -> ConsistencySignature {
        try requireRound(survivors.round)
        try requireAccepted(.survivors, survivors.members, survivingCohort?.members)
        try require(.agree)
        guard case .masked(let masked) = phase else { throw SecureAggregationError.outOfOrder(.agree) }
        guard Sabotage.leavesOut(.survivorsWithoutSelf) || survivors.members.contains(node) else {
            throw SecureAggregationError.invalidSet(.survivors, .withoutThisNode)
        }
        let cohort = try SurvivingCohort(survivors, of: masked.cohort)
        phase = .agreed(Agreed(cohort: cohort, shares: masked.shares))
        return ConsistencySignature(round: parameters.round, node: node, signature: identity.sign(cohort.context))
    }
}
