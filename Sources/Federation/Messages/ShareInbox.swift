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
    /// Who sent the shares, ascending, at most one each.
    public let senders: [NodeIdentifier]
    /// One after the other in the order of ``senders``: head office makes a thousand messages of a thousand shares.
    private let ciphertexts: [UInt8]

    /// - Throws: ``FederationError`` for repetitions, or for more than a cohort has members.
    public init(round: Digest, members: some Sequence<NodeIdentifier>, shares: some Sequence<SealedShare>) throws {
        let ordered = try Array(canonicalSet: shares, by: \.peer, field: "share_inbox.shares")
        var rest = ordered.makeIterator()
        try self.init(round: round, members: members, senders: ordered.map(\.peer)) { _ in
            (rest.next()?.ciphertext ?? [])[...]
        }
    }

    /// - Parameters:
    ///   - senders: ascending.
    ///   - ciphertext: of the share of one of them, 104 bytes; called in order.
    /// - Throws: ``FederationError`` for repetitions, or for more than a cohort has members; what `ciphertext` throws.
    public init(
        round: Digest, members: some Sequence<NodeIdentifier>, senders: [NodeIdentifier],
        ciphertext: (NodeIdentifier) throws -> ArraySlice<UInt8>
    ) throws {
        self.round = round
        self.members = try Array(canonicalSet: members, by: \.self, field: "share_inbox.members")
        self.senders = try Array(canonicalSet: senders, by: \.self, field: "share_inbox.shares")
        var ciphertexts: [UInt8] = []
        ciphertexts.reserveCapacity(senders.count * SealedShare.ciphertextByteCount)
        for sender in senders { ciphertexts += try ciphertext(sender) }
        guard ciphertexts.count == senders.count * SealedShare.ciphertextByteCount else {
            throw FederationError.malformed(field: "sealed_share.ciphertext")
        }
        self.ciphertexts = ciphertexts
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("share_inbox.round")
        members = try reader.readSet("share_inbox.members", by: \.self) { try $0.readNode("share_inbox.members") }
        var ciphertexts: [UInt8] = []
        senders = try reader.readSet("share_inbox.shares", by: \.self) { reader in
            let sender = try reader.readNode("sealed_share.peer")
            ciphertexts += try reader.readFixed("sealed_share.ciphertext", count: SealedShare.ciphertextByteCount)
            return sender
        }
        self.ciphertexts = ciphertexts
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.writeSet(members) { $0.write($1) }
        writer.write(UInt64(senders.count))
        for (place, sender) in senders.enumerated() {
            writer.write(sender)
            writer.writeFixed(ciphertexts[Self.range(of: place)])
        }
        return writer.bytes
    }

    /// One by one.
    public var shares: [SealedShare] {
        senders.indices.compactMap { place in
            try? SealedShare(peer: senders[place], ciphertext: Array(ciphertexts[Self.range(of: place)]))
        }
    }

    private static func range(of place: Int) -> Range<Int> {
        place * SealedShare.ciphertextByteCount..<(place + 1) * SealedShare.ciphertextByteCount
    }
}
