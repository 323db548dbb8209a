// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a node makes known to its cohort: two keys, a commitment, the head of its ledger, signed.
///
/// Exactly 232 bytes: identifier 8 ‖ channel key 32 ‖ mask key 32 ‖ commitment 32 ‖ nonce 32 ‖ ledger head 32 ‖
/// signature 64. The signature is over `H("adv", h_spec, first 168 bytes)`, so the bytes are good for one round only.
public struct Advertisement: Hashable, Sendable {
    public static let byteCount = 232
    public static let nonceByteCount = 32

    public let node: NodeIdentifier
    /// `C`: opens the channels on which shares are sent. Its secret is never revealed.
    public let channelKey: AgreementPublicKey
    /// `M`: makes the pairwise masks. Its secret is rebuilt when the node drops out.
    public let maskKey: AgreementPublicKey
    /// `B = H("b-commit", b, h_spec, id)`: fixes the secret of the self mask.
    public let selfMaskCommitment: Digest
    public let nonce: [UInt8]
    public let ledgerHead: Digest
    public let signature: Signature

    /// Signs the fields.
    ///
    /// - Precondition: the nonce has 32 bytes.
    public init(
        node: NodeIdentifier, channelKey: AgreementPublicKey, maskKey: AgreementPublicKey, selfMaskCommitment: Digest,
        nonce: [UInt8], ledgerHead: Digest, round: Digest, identity: SigningKey
    ) {
        precondition(nonce.count == Self.nonceByteCount, "an advertisement's nonce has 32 bytes")
        self.node = node
        self.channelKey = channelKey
        self.maskKey = maskKey
        self.selfMaskCommitment = selfMaskCommitment
        self.nonce = nonce
        self.ledgerHead = ledgerHead
        let body = Self.body(node, channelKey, maskKey, selfMaskCommitment, nonce, ledgerHead)
        signature = identity.sign(ProtocolHash.digest("adv", round.bytes, body))
    }

    init(from reader: inout CanonicalReader) throws {
        node = try reader.readNode("advertisement.node")
        channelKey = try AgreementPublicKey(reader.readFixed("advertisement.channel_key", count: 32))
        maskKey = try AgreementPublicKey(reader.readFixed("advertisement.mask_key", count: 32))
        selfMaskCommitment = try reader.readDigest("advertisement.commitment")
        nonce = try reader.readFixed("advertisement.nonce", count: Self.nonceByteCount)
        ledgerHead = try reader.readDigest("advertisement.ledger_head")
        signature = try reader.readSignature("advertisement.signature")
    }

    /// - Throws: ``FederationError`` unless there are 232 bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        try self.init(from: &reader)
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] { signedBytes + signature.bytes }

    /// Whether `key` signed this advertisement for this round.
    public func isSigned(by key: VerifyingKey, round: Digest) -> Bool {
        key.isValid(signature, for: ProtocolHash.digest("adv", round.bytes, signedBytes))
    }

    private var signedBytes: [UInt8] {
        Self.body(node, channelKey, maskKey, selfMaskCommitment, nonce, ledgerHead)
    }

    private static func body(
        _ node: NodeIdentifier, _ channelKey: AgreementPublicKey, _ maskKey: AgreementPublicKey, _ commitment: Digest,
        _ nonce: [UInt8], _ ledgerHead: Digest
    ) -> [UInt8] {
        node.bytes + channelKey.bytes + maskKey.bytes + commitment.bytes + nonce + ledgerHead.bytes
    }
}
