// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 2, node to coordinator: one sealed share for every other member of U1.
///
/// Round 32 ‖ sender 8 ‖ count 8 ‖ ciphertexts, 104 each, in ascending order of recipient. Recipients are not named: they
/// are U1 without the sender, and each ciphertext is bound to its recipient, so that one in another's place does not open.
public struct EncryptedShares: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 16 + Limits.maximumCohort * SealedShare.ciphertextByteCount

    public let round: Digest
    public let sender: NodeIdentifier
    /// One after the other, in ascending order of recipient. Kept as they came: a message of a thousand arrays would take
    /// half as much memory again.
    private let ciphertexts: [UInt8]

    /// - Throws: ``FederationError`` for two shares to one node, or for more than a cohort has members.
    public init(round: Digest, sender: NodeIdentifier, shares: some Sequence<SealedShare>) throws {
        self.round = round
        self.sender = sender
        let ordered = try Array(canonicalSet: shares, by: \.peer, field: "encrypted_shares.shares")
        var ciphertexts: [UInt8] = []
        ciphertexts.reserveCapacity(ordered.count * SealedShare.ciphertextByteCount)
        for share in ordered { ciphertexts += share.ciphertext }
        self.ciphertexts = ciphertexts
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("encrypted_shares.round")
        sender = try reader.readNode("encrypted_shares.sender")
        let count = try reader.readCount("encrypted_shares.shares", limit: Limits.maximumCohort)
        ciphertexts = try reader.readFixed(
            "encrypted_shares.shares", count: count * SealedShare.ciphertextByteCount)
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.write(sender)
        writer.write(UInt64(count))
        writer.writeFixed(ciphertexts)
        return writer.bytes
    }

    /// How many shares there are.
    public var count: Int { ciphertexts.count / SealedShare.ciphertextByteCount }

    /// The share for the recipient at this place among all recipients in ascending order.
    ///
    /// - Precondition: below ``count``.
    public func ciphertext(at place: Int) -> ArraySlice<UInt8> {
        let start = place * SealedShare.ciphertextByteCount
        return ciphertexts[start..<start + SealedShare.ciphertextByteCount]
    }

    /// The shares with the names of their recipients, or nil if there are not as many.
    ///
    /// - Parameter cohort: U1, ascending.
    public func shares(in cohort: [NodeIdentifier]) -> [SealedShare]? {
        let recipients = cohort.filter { $0 != sender }
        guard recipients.count == count else { return nil }
        return recipients.indices.compactMap { place in
            try? SealedShare(peer: recipients[place], ciphertext: Array(ciphertext(at: place)))
        }
    }
}
