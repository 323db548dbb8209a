// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

extension NodeSession {
    /// Messages 1′ to 2: checks the cohort and shares `b` and `z` with it.
    ///
    /// The caller has checked the list's checkpoint.
    ///
    /// - Parameter random: read in this order: the polynomial of `b`, that of `z`, a nonce for each recipient in
    ///   ascending order.
    /// - Throws: ``SecureAggregationError``: another round, an altered own advertisement, an unknown member, a bad
    ///   signature, a repeated key or one of low order, a cohort that is too small, a second list.
    public mutating func shareKeys(
        _ list: AdvertisementList, random: inout some RandomSource
    ) throws -> EncryptedShares {
        try requireRound(list.round)
        if let accepted = advertisedCohort, accepted.advertisements != list.advertisements {
            throw SecureAggregationError.invalidSet(.advertisers, .differsFromAccepted)
        }
        try require(.shareKeys)
        guard case .advertised(let advertised) = phase else { throw SecureAggregationError.outOfOrder(.shareKeys) }
        guard list.advertisements.contains(advertised.advertisement) else {
            throw SecureAggregationError.ownAdvertisementAltered
        }
        let cohort = try AdvertisedCohort(list, parameters: parameters, roster: roster)
        let secrets = advertised.secrets
        guard let own = cohort.coordinate(of: node) else { throw SecureAggregationError.ownAdvertisementAltered }
        let peers = cohort.members.filter { $0 != node }
        let channels = try channelKeys(secrets, with: peers, of: cohort, refusingMaskKeys: true)
        let selfMask = SecretPolynomial(secret: secrets.selfMaskSecret, threshold: cohort.threshold, random: &random)
        let maskKey = SecretPolynomial(secret: secrets.maskSecret, threshold: cohort.threshold, random: &random)
        let selfMaskShares = selfMask.sharesForAll(of: cohort)
        let maskKeyShares = maskKey.sharesForAll(of: cohort)
        var sealed: [SealedShare] = []
        for (peer, channel) in zip(peers, channels) {
            let place = try cohort.place(of: peer)
            let pair = SharePair(selfMask: selfMaskShares[place], maskKey: maskKeyShares[place])
            sealed.append(try pair.sealed(from: node, to: peer, channel: channel, cohort.context, random: &random))
        }
        let message = try EncryptedShares(round: parameters.round, sender: node, shares: sealed)
        phase = .shared(
            Shared(secrets: secrets, cohort: cohort, ownShare: selfMaskShares[Int(own) - 1], channels: channels))
        return message
    }

    /// The keys of the channels to these members, on all cores.
    ///
    /// - Parameter refusingMaskKeys: whether to look at their other keys too, which no channel needs.
    /// - Throws: ``SecureAggregationError/invalidKey(_:_:)`` for a key that gives no secret.
    func channelKeys(
        _ secrets: RoundSecrets, with peers: [NodeIdentifier], of cohort: AdvertisedCohort, refusingMaskKeys: Bool
    ) throws -> [SecretBytes] {
        let node = node
        let refusingMaskKeys = refusingMaskKeys && !Sabotage.leavesOut(.lowOrderKeys)
        return try AllCores.map(peers.count, grain: Grain.agreements) { index in
            let peer = try cohort.member(peers[index]).advertisement
            if refusingMaskKeys, peer.maskKey.isOfLowOrder {
                throw SecureAggregationError.invalidKey(peer.node, .lowOrder)
            }
            do {
                return try secrets.channelKey(of: node, with: peer, cohort.context)
            } catch CryptographyError.lowOrderPoint {
                throw SecureAggregationError.invalidKey(peer.node, .lowOrder)
            }
        }
    }
}

extension SecretPolynomial {
    /// The shares of all members of U1 in ascending order, on all cores.
    fileprivate func sharesForAll(of cohort: AdvertisedCohort) -> ScalarVector {
        ScalarVector(
            joining: AllCores.pieces(cohort.members.count, grain: Grain.products / cohort.threshold) { places in
                shares(at: places.map { UInt64($0) + 1 })
            })
    }
}

extension RoundSecrets {
    func channelKey(of node: NodeIdentifier, with peer: Advertisement, _ context: Digest) throws -> SecretBytes {
        try DerivedKeys.channel(
            channel, of: node, with: DerivedKeys.End(node: peer.node, key: peer.channelKey), context: context)
    }
}
