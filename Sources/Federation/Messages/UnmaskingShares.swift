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
    /// In ascending order, exactly one share each.
    public let owners: [NodeIdentifier]
    /// In the order of the owners.
    public let kinds: [RevealedShare.Kind]
    /// In the order of the owners. Together, as a thousand messages of a thousand shares are computed with.
    public let values: ScalarVector

    /// - Throws: ``FederationError`` for two shares of one owner, or for more than a cohort has members.
    public init(round: Digest, sender: NodeIdentifier, shares: some Sequence<RevealedShare>) throws {
        self.round = round
        self.sender = sender
        let ordered = try Array(canonicalSet: shares, by: \.owner, field: "unmasking_shares.shares")
        owners = ordered.map(\.owner)
        kinds = ordered.map(\.kind)
        values = ScalarVector(ordered.map(\.value))
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("unmasking_shares.round")
        sender = try reader.readNode("unmasking_shares.sender")
        var (kinds, scalars) = ([RevealedShare.Kind](), [UInt8]())
        owners = try reader.readSet("unmasking_shares.shares", by: \.self) { reader in
            let owner = try reader.readNode("revealed_share.owner")
            guard let kind = RevealedShare.Kind(rawValue: try reader.readUInt8("revealed_share.kind")) else {
                throw FederationError.malformed(field: "revealed_share.kind")
            }
            kinds.append(kind)
            scalars += try reader.readFixed("revealed_share.value", count: Scalar.byteCount)
            return owner
        }
        self.kinds = kinds
        try reader.finish()
        do {
            values = try ScalarVector(bytes: scalars)
        } catch {
            throw FederationError.malformed(field: "revealed_share.value")
        }
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.write(sender)
        writer.writeSet(shares) { writer, share in
            writer.write(share.owner)
            writer.write(share.kind.rawValue)
            writer.writeFixed(share.value.bytes.exposedCopy())
        }
        return writer.bytes
    }

    /// One by one.
    public var shares: [RevealedShare] {
        owners.indices.map { RevealedShare(owner: owners[$0], kind: kinds[$0], value: values[$0]) }
    }
}
