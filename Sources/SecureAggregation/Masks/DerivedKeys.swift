// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// The keys two nodes, or one, derive for a round. Each is bound to the round's context, so that it is good for one
/// view of one cohort.
package enum DerivedKeys {
    /// One end of a pair of nodes.
    package struct End {
        let node: NodeIdentifier
        let key: AgreementPublicKey

        package init(node: NodeIdentifier, key: AgreementPublicKey) {
            self.node = node
            self.key = key
        }
    }

    /// `K_uv = H("chan", X25519(c_u, C_v), ctx, id_lo, id_hi, C_lo, C_hi)`.
    ///
    /// - Throws: ``CryptographyError/lowOrderPoint``.
    package static func channel(
        _ secret: AgreementKey, of node: NodeIdentifier, with peer: End, context: Digest
    ) throws -> SecretBytes {
        try pair("chan", secret, node, peer, context)
    }

    /// `s_uv = H("pair", X25519(m_u, M_v), ctx2, id_lo, id_hi, M_lo, M_hi)`.
    ///
    /// - Throws: ``CryptographyError/lowOrderPoint``.
    package static func pairSeed(
        _ secret: AgreementKey, of node: NodeIdentifier, with peer: End, context: Digest
    ) throws -> SecretBytes {
        try pair("pair", secret, node, peer, context)
    }

    /// `k_u = H("self", b_u, ctx2)`.
    package static func selfSeed(_ selfMaskSecret: Scalar, context: Digest) -> SecretBytes {
        ProtocolHash.key("self", secret: selfMaskSecret.bytes, context.bytes)
    }

    /// What a sealed share is bound to: the context, who sent it, who may open it.
    package static func shareBinding(
        from sender: NodeIdentifier, to recipient: NodeIdentifier, context: Digest
    ) -> [UInt8] {
        ProtocolHash.digest("share", context.bytes, sender.bytes, recipient.bytes).bytes
    }

    private static func pair(
        _ tag: String, _ secret: AgreementKey, _ node: NodeIdentifier, _ peer: End, _ context: Digest
    ) throws -> SecretBytes {
        let own = End(node: node, key: secret.publicKey)
        let (low, high) = node < peer.node ? (own, peer) : (peer, own)
        return ProtocolHash.key(
            tag, secret: try secret.sharedSecret(with: peer.key), context.bytes, low.node.bytes, high.node.bytes,
            low.key.bytes, high.key.bytes)
    }
}
