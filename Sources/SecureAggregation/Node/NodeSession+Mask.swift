// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

extension NodeSession {
    /// Messages 2′ to 3: opens the shares addressed to this node and masks its vector for exactly this U2.
    ///
    /// The ledger has been charged before, and the noise is in the vector.
    ///
    /// - Parameter noisedSum: `dimension` integers; the message holds them modulo 2³² or 2⁶⁴ under the masks.
    /// - Throws: ``SecureAggregationError``: a set that is not nested, lacks this node or is too small, a missing or
    ///   extra share, one that does not open, a second U2, a second masking.
    /// - Complexity: `|U2|` keystreams of the vector's length.
    public mutating func mask(_ inbox: ShareInbox, noisedSum: [Int64]) throws -> MaskedInput {
        try requireRound(inbox.round)
        try requireAccepted(.keySharers, inbox.members, maskingCohort?.members)
        try require(.mask)
        guard case .shared(let shared) = phase else { throw SecureAggregationError.outOfOrder(.mask) }
        guard noisedSum.count == parameters.dimension else { throw SecureAggregationError.wrongShape }
        guard inbox.members.contains(node) else {
            throw SecureAggregationError.invalidSet(.keySharers, .withoutThisNode)
        }
        let cohort = try MaskingCohort(inbox.members, of: shared.cohort)
        let held = try open(inbox, shared)
        var vector = WordVector(noisedSum, wordSize: parameters.wordSize)
        vector.apply(try masks(shared.secrets, cohort))
        let message = vector.withBytes { words in
            MaskedInput(round: parameters.round, node: node, wordSize: parameters.wordSize, words: words) { digest in
                identity.sign(cohort.statement(vectorDigest: digest))
            }
        }
        phase = .masked(Masked(cohort: cohort, shares: HeldShares(own: shared.ownShare, others: held)))
        return message
    }

    private func open(_ inbox: ShareInbox, _ shared: Shared) throws -> [NodeIdentifier: SharePair] {
        let expected = inbox.members.filter { $0 != node }
        let senders = inbox.shares.map(\.peer)
        if let missing = expected.first(where: { !senders.contains($0) }) {
            throw SecureAggregationError.invalidShare(missing, .missing)
        }
        if let extra = senders.first(where: { !expected.contains($0) }) {
            throw SecureAggregationError.invalidShare(extra, .unexpected)
        }
        var held: [NodeIdentifier: SharePair] = [:]
        for share in inbox.shares {
            let sender = try shared.cohort.member(share.peer).advertisement
            let channel = try shared.secrets.channelKey(of: node, with: sender, shared.cohort.context)
            held[share.peer] = try SharePair(opening: share, for: node, channel: channel, shared.cohort.context)
        }
        return held
    }

    /// `PRG(k_u) + Σ_{u<v} PRG(s_uv) − Σ_{v<u} PRG(s_uv)` over v in U2.
    private func masks(_ secrets: RoundSecrets, _ cohort: MaskingCohort) throws -> [Mask] {
        let own = Mask(seed: DerivedKeys.selfSeed(secrets.selfMaskSecret, context: cohort.context), sign: .plus)
        let pairwise = try cohort.members.filter { $0 != node }.map { peer in
            Mask(
                seed: try DerivedKeys.pairSeed(
                    secrets.mask, of: node,
                    with: DerivedKeys.End(node: peer, key: try cohort.advertised.member(peer).advertisement.maskKey),
                    context: cohort.context),
                sign: node < peer ? .plus : .minus)
        }
        return [own] + pairwise
    }
}
