// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 5, node to coordinator: for every member of U2 one share, of `b` or of `z`.
///
/// Round 32 ‖ sender 8 ‖ count 8 ‖ shares (``RevealedShare``) in ascending order of owner. One entry an owner is all
/// the encoding can carry, so that no message holds shares of both secrets of one node.
public struct UnmaskingShares: ProtocolMessage {
    public static let maximumByteCount = Digest.byteCount + 16 + Limits.maximumCohort * RevealedShare.byteCount

    public let round: Digest
    public let sender: NodeIdentifier
    /// In ascending order of owner, exactly one each.
    public let shares: [RevealedShare]

    /// - Throws: ``FederationError`` for two shares of one owner, or for more than a cohort has members.
    public init(round: Digest, sender: NodeIdentifier, shares: some Sequence<RevealedShare>) throws {
        self.round = round
        self.sender = sender
        self.shares = try Array(canonicalSet: shares, by: \.owner, field: "unmasking_shares.shares")
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("unmasking_shares.round")
        sender = try reader.readNode("unmasking_shares.sender")
        shares = try reader.readSet("unmasking_shares.shares", by: \.owner) { try RevealedShare(from: &$0) }
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
