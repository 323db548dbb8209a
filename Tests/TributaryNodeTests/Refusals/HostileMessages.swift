// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// Lies in the messages that head office puts together.
extension RoundScene {
    /// An advertisement as one who holds an identity key may sign it.
    func advertisement(
        of node: NodeIdentifier, identity: SigningKey, channel: AgreementKey? = nil,
        channelKey: AgreementPublicKey? = nil
    ) throws -> Advertisement {
        var random = SystemRandomSource()
        let fresh = try AgreementKey(secret: random.secret(32)).publicKey
        return Advertisement(
            node: node, channelKey: channelKey ?? channel?.publicKey ?? fresh,
            maskKey: try AgreementKey(secret: random.secret(32)).publicKey, selfMaskCommitment: .zero,
            nonce: [UInt8](repeating: 0, count: Advertisement.nonceByteCount), ledgerHead: .zero, round: try round,
            identity: identity)
    }

    /// The honest list with one advertisement more, or in the place of its owner's.
    func list(adding advertisement: Advertisement) throws -> AdvertisementList {
        try AdvertisementList(
            round: round, advertisements: list.advertisements.filter { $0.node != advertisement.node } + [advertisement]
        )
    }

    /// The honest list with some bytes of one advertisement altered.
    func list(altering node: NodeIdentifier, _ change: (inout [UInt8]) -> Void) throws -> AdvertisementList {
        let honest = try #require(list.advertisements.first { $0.node == node })
        var bytes = honest.canonicalBytes
        change(&bytes)
        return try list(adding: Advertisement(canonicalBytes: bytes))
    }

    /// The honest list without these members.
    func list(without nodes: NodeIdentifier...) throws -> AdvertisementList {
        try AdvertisementList(
            round: round, advertisements: list.advertisements.filter { !nodes.contains($0.node) })
    }

    /// The honest inbox with other members, or other shares.
    func inbox(members: [NodeIdentifier]? = nil, shares: [SealedShare]? = nil) throws -> ShareInbox {
        let honest = try inbox
        return try ShareInbox(
            round: round, members: members ?? honest.members, shares: shares ?? honest.shares)
    }

    /// The honest survivors without these.
    func survivors(without nodes: NodeIdentifier...) throws -> SurvivorSet {
        try SurvivorSet(round: round, survivors: survivors.survivors.filter { !nodes.contains($0.node) })
    }
}
