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
        let channels = try channelKeys(secrets, cohort)
        let selfMask = SecretPolynomial(secret: secrets.selfMaskSecret, threshold: cohort.threshold, random: &random)
        let maskKey = SecretPolynomial(secret: secrets.maskSecret, threshold: cohort.threshold, random: &random)
        var shares: [SealedShare] = []
        for (peer, channel) in channels {
            guard let coordinate = cohort.coordinate(of: peer) else { continue }
            let pair = SharePair(selfMask: selfMask.share(at: coordinate), maskKey: maskKey.share(at: coordinate))
            shares.append(try pair.sealed(from: node, to: peer, channel: channel, cohort.context, random: &random))
        }
        guard let own = cohort.coordinate(of: node) else { throw SecureAggregationError.ownAdvertisementAltered }
        let message = try EncryptedShares(round: parameters.round, sender: node, shares: shares)
        phase = .shared(Shared(secrets: secrets, cohort: cohort, ownShare: selfMask.share(at: own)))
        return message
    }

    /// The keys of the channels to every other member, in ascending order, having seen that both of each member's
    /// public keys give a secret.
    private func channelKeys(
        _ secrets: RoundSecrets, _ cohort: AdvertisedCohort
    ) throws -> [(peer: NodeIdentifier, key: SecretBytes)] {
        try cohort.advertisements.filter { $0.node != node }.map { peer in
            do {
                _ = try secrets.mask.sharedSecret(with: peer.maskKey)
                return (peer.node, try secrets.channelKey(of: node, with: peer, cohort.context))
            } catch CryptographyError.lowOrderPoint {
                throw SecureAggregationError.invalidKey(peer.node, .lowOrder)
            }
        }
    }
}

extension RoundSecrets {
    func channelKey(of node: NodeIdentifier, with peer: Advertisement, _ context: Digest) throws -> SecretBytes {
        try DerivedKeys.channel(
            channel, of: node, with: DerivedKeys.End(node: peer.node, key: peer.channelKey), context: context)
    }
}
