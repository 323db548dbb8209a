// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

extension NodeSession {
    /// Messages 5′ to 5: once a quorum signed exactly this node's survivor set, gives the share of `b` for a survivor
    /// and the share of `z` for a dropout, never both, and forgets every secret of the round.
    ///
    /// - Throws: ``SecureAggregationError/tooFewSignatures(valid:needed:)``.
    public mutating func unmask(_ set: ConsistencySet) throws -> UnmaskingShares {
        try requireRound(set.round)
        try require(.unmask)
        guard case .agreed(let agreed) = phase else { throw SecureAggregationError.outOfOrder(.unmask) }
        let cohort = agreed.cohort
        try requireQuorum(of: set, on: cohort)
        var shares = [RevealedShare(owner: node, kind: .selfMask, value: agreed.shares.own)]
        for (owner, pair) in agreed.shares.others {
            let kind = cohort.revealedKind(of: owner)
            shares.append(RevealedShare(owner: owner, kind: kind, value: pair.share(of: kind)))
        }
        let message = try UnmaskingShares(round: parameters.round, sender: node, shares: shares)
        phase = .finished(cohort)
        return message
    }

    /// Checks signatures until a quorum has been found valid.
    ///
    /// - Throws: ``SecureAggregationError/tooFewSignatures(valid:needed:)``.
    private func requireQuorum(of set: ConsistencySet, on cohort: SurvivingCohort) throws {
        let needed = Sabotage.leavesOut(.fewSignatures) ? 0 : cohort.masking.advertised.quorum
        let skips = Sabotage.leavesOut(.unverifiedSignatures)
        var valid = 0
        var rest = set.signatures[...]
        while valid < needed, !rest.isEmpty {
            let next = Array(rest.prefix(needed - valid))
            rest = rest.dropFirst(next.count)
            valid += AllCores.map(next.count, grain: Grain.signatures) { index in
                skips || cohort.isSigned(next[index].signature, by: next[index].node)
            }.count { $0 }
        }
        guard valid >= needed else { throw SecureAggregationError.tooFewSignatures(valid: valid, needed: needed) }
    }
}

extension NodeSession.SharePair {
    fileprivate func share(of kind: RevealedShare.Kind) -> Scalar {
        switch kind {
        case .selfMask: selfMask
        case .maskKey: maskKey
        }
    }
}
