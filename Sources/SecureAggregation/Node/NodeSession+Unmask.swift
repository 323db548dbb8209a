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
        let valid = set.signatures.count { cohort.isSigned($0.signature, by: $0.node) }
        let needed = cohort.masking.advertised.quorum
        guard valid >= needed else { throw SecureAggregationError.tooFewSignatures(valid: valid, needed: needed) }
        var shares = [RevealedShare(owner: node, kind: .selfMask, value: agreed.shares.own)]
        for (owner, pair) in agreed.shares.others {
            let kind = cohort.revealedKind(of: owner)
            shares.append(RevealedShare(owner: owner, kind: kind, value: pair.share(of: kind)))
        }
        let message = try UnmaskingShares(round: parameters.round, sender: node, shares: shares)
        phase = .finished(cohort)
        return message
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
