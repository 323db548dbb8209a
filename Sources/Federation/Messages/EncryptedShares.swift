// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 2, node to coordinator: one sealed share for every other member of U1.
///
/// Round 32 ‖ sender 8 ‖ count 8 ‖ (recipient 8 ‖ ciphertext 104) in ascending order of recipient.
public struct EncryptedShares: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 16 + Limits.maximumCohort * (8 + SealedShare.ciphertextByteCount)

    public let round: Digest
    public let sender: NodeIdentifier
    /// In ascending order of recipient, at most one each.
    public let shares: [SealedShare]

    /// - Throws: ``FederationError`` for two shares to one node, or for more than a cohort has members.
    public init(round: Digest, sender: NodeIdentifier, shares: some Sequence<SealedShare>) throws {
        self.round = round
        self.sender = sender
        self.shares = try Array(canonicalSet: shares, by: \.peer, field: "encrypted_shares.shares")
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("encrypted_shares.round")
        sender = try reader.readNode("encrypted_shares.sender")
        shares = try reader.readSet("encrypted_shares.shares", by: \.peer) { try SealedShare(from: &$0) }
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.write(sender)
        writer.writeSet(shares) { $1.encode(to: &$0) }
        return writer.bytes
    }
}
