// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 2′, coordinator to one node: who shared keys (U2), and the sealed shares addressed to this node.
///
/// Round 32 ‖ count 8 ‖ members of U2, 8 each, ascending ‖ count 8 ‖ (sender 8 ‖ ciphertext 104), ascending.
public struct ShareInbox: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 16 + Limits.maximumCohort * (16 + SealedShare.ciphertextByteCount)

    public let round: Digest
    /// U2, ascending.
    public let members: [NodeIdentifier]
    /// In ascending order of sender, at most one each.
    public let shares: [SealedShare]

    /// - Throws: ``FederationError`` for repetitions, or for more than a cohort has members.
    public init(round: Digest, members: some Sequence<NodeIdentifier>, shares: some Sequence<SealedShare>) throws {
        self.round = round
        self.members = try Array(canonicalSet: members, by: \.self, field: "share_inbox.members")
        self.shares = try Array(canonicalSet: shares, by: \.peer, field: "share_inbox.shares")
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("share_inbox.round")
        members = try reader.readSet("share_inbox.members", by: \.self) { try $0.readNode("share_inbox.members") }
        shares = try reader.readSet("share_inbox.shares", by: \.peer) { try SealedShare(from: &$0) }
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.writeSet(members) { $0.write($1) }
        writer.writeSet(shares) { $1.encode(to: &$0) }
        return writer.bytes
    }
}
