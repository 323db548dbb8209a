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
        guard Sabotage.leavesOut(.cohortWithoutSelf) || inbox.members.contains(node) else {
            throw SecureAggregationError.invalidSet(.keySharers, .withoutThisNode)
        }
        let cohort = try MaskingCohort(inbox.members, of: shared.cohort)
        let held = try open(inbox, shared)
        let masks = try masks(shared.secrets, cohort)
        let wordSize = parameters.wordSize
        let message = MaskedInput(
            round: parameters.round, node: node, wordSize: wordSize, dimension: parameters.dimension,
            writingWords: { words in
                wordSize.write(noisedSum, to: words)
                MaskExpansion.apply(masks, to: words, wordSize)
            },
            sign: { identity.sign(cohort.statement(vectorDigest: $0)) })
        phase = .masked(Masked(cohort: cohort, shares: HeldShares(own: shared.ownShare, others: held)))
        return message
    }

    /// - Throws: ``SecureAggregationError``: a missing or extra share, or one that does not open.
    private func open(_ inbox: ShareInbox, _ shared: Shared) throws -> [NodeIdentifier: SharePair] {
        let expected = inbox.members.filter { $0 != node }
        let senders = inbox.senders
        if expected != senders {
            let present = Set(senders)
            if let missing = expected.first(where: { !present.contains($0) }), !Sabotage.leavesOut(.missingShare) {
                throw SecureAggregationError.invalidShare(missing, .missing)
            }
            let awaited = Set(expected)
            if let extra = senders.first(where: { !awaited.contains($0) }), !Sabotage.leavesOut(.extraShare) {
                throw SecureAggregationError.invalidShare(extra, .unexpected)
            }
        }
        let channels = try channels(to: senders, shared)
        var held: [NodeIdentifier: SharePair] = [:]
        for (share, channel) in zip(inbox.shares, channels) {
            let pair = Result { try SharePair(opening: share, for: node, channel: channel, shared.cohort.context) }
            held[share.peer] = try Sabotage.leavesOut(.unopenedShare) ? (try? pair.get()) ?? .zero() : pair.get()
        }
        return held
    }

    /// The channel keys, derived when the shares were sealed unless the session was restored since.
    private func channels(to peers: [NodeIdentifier], _ shared: Shared) throws -> [SecretBytes] {
        guard !shared.channels.isEmpty else {
            return try channelKeys(shared.secrets, with: peers, of: shared.cohort, refusingMaskKeys: false)
        }
        let own = try shared.cohort.place(of: node)
        return try peers.map { peer in
            let place = try shared.cohort.place(of: peer)
            return shared.channels[place < own ? place : place - 1]
        }
    }

    /// `PRG(k_u) + Σ_{u<v} PRG(s_uv) − Σ_{v<u} PRG(s_uv)` over v in U2.
    private func masks(_ secrets: RoundSecrets, _ cohort: MaskingCohort) throws -> [Mask] {
        let own = Mask(seed: DerivedKeys.selfSeed(secrets.selfMaskSecret, context: cohort.context), sign: .plus)
        let node = node
        let peers = cohort.members.filter { $0 != node }
        let pairwise = try AllCores.map(peers.count, grain: Grain.agreements) { index in
            let peer = peers[index]
            let key = try cohort.advertised.member(peer).advertisement.maskKey
            return Mask(
                seed: try DerivedKeys.pairSeed(
                    secrets.mask, of: node, with: DerivedKeys.End(node: peer, key: key), context: cohort.context),
                sign: node < peer ? .plus : .minus)
        }
        return [own] + pairwise
    }
}
