// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension AdvertisementList {
    /// The list with one advertisement's bytes altered.
    func replacing(_ node: NodeIdentifier, _ change: (inout [UInt8]) -> Void) throws -> AdvertisementList {
        try AdvertisementList(
            round: round,
            advertisements: advertisements.map { advertisement in
                guard advertisement.node == node else { return advertisement }
                var bytes = advertisement.canonicalBytes
                change(&bytes)
                return try Advertisement(canonicalBytes: bytes)
            })
    }

    /// The list with an advertisement of `node` in place of its own, if it has one, that a member signed as it liked.
    func adding(
        _ node: NodeIdentifier, channelKey: [UInt8], maskKey: [UInt8] = [UInt8](repeating: 8, count: 32),
        signedBy identity: SigningKey?
    ) throws -> AdvertisementList {
        guard let identity else { throw FederationError.malformed(field: "identity") }
        let advertisement = Advertisement(
            node: node, channelKey: try AgreementPublicKey(channelKey), maskKey: try AgreementPublicKey(maskKey),
            selfMaskCommitment: .zero, nonce: [UInt8](repeating: 0, count: 32), ledgerHead: .zero, round: round,
            identity: identity)
        return try AdvertisementList(
            round: round, advertisements: advertisements.filter { $0.node != node } + [advertisement])
    }
}

extension ShareInbox {
    /// The inbox with one ciphertext altered.
    func replacingShare(of sender: NodeIdentifier, _ change: (inout [UInt8]) -> Void) throws -> ShareInbox {
        try ShareInbox(
            round: round, members: members,
            shares: shares.map { share in
                guard share.peer == sender else { return share }
                var ciphertext = share.ciphertext
                change(&ciphertext)
                return try SealedShare(peer: sender, ciphertext: ciphertext)
            })
    }
}

extension UnmaskingShares {
    /// The message with some shares replaced.
    func replacing(_ change: (RevealedShare) -> RevealedShare) throws -> UnmaskingShares {
        try UnmaskingShares(round: round, sender: sender, shares: shares.map(change))
    }
}
