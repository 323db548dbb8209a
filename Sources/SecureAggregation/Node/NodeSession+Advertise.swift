// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

extension NodeSession {
    /// Message 1: fresh keys for this round.
    ///
    /// - Parameters:
    ///   - ledgerHead: the head of this node's privacy ledger, made known so that a node set back in time is noticed.
    ///   - random: read in this order: `c` 32 bytes, `z` 64, `b` 64, nonce 32.
    public mutating func advertise(ledgerHead: Digest, random: inout some RandomSource) throws -> AdvertiseKeys {
        try require(.advertise)
        let secrets = try RoundSecrets(random: &random)
        let advertisement = Advertisement(
            node: node, channelKey: secrets.channel.publicKey, maskKey: secrets.mask.publicKey,
            selfMaskCommitment: RoundSecrets.commitment(
                to: secrets.selfMaskSecret, round: parameters.round, node: node),
            nonce: random.bytes(Advertisement.nonceByteCount), ledgerHead: ledgerHead, round: parameters.round,
            identity: identity)
        phase = .advertised(Advertised(secrets: secrets, advertisement: advertisement))
        return AdvertiseKeys(round: parameters.round, advertisement: advertisement)
    }
}
