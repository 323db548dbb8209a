// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// What a node draws for one round: its channel secret `c`, and the two scalars it shares, `z` and `b`.
package struct RoundSecrets: Sendable {
    /// The secret of the channel key. Never shared, never revealed.
    package let channel: AgreementKey
    /// `z`: its hash is the secret of the mask key.
    package let maskSecret: Scalar
    package let mask: AgreementKey
    /// `b`: its hash with the cohort is the seed of the self mask.
    package let selfMaskSecret: Scalar

    /// Draws `c` (32 bytes), `z` and `b` (64 bytes each), in this order.
    package init(random: inout some RandomSource) throws {
        let channel = random.secret(32)
        let maskSecret = Scalar.random(from: &random)
        try self.init(channel: channel, maskSecret: maskSecret, selfMaskSecret: Scalar.random(from: &random))
    }

    init(channel: SecretBytes, maskSecret: Scalar, selfMaskSecret: Scalar) throws {
        self.channel = try AgreementKey(secret: channel)
        self.maskSecret = maskSecret
        self.selfMaskSecret = selfMaskSecret
        mask = try Self.maskKey(from: maskSecret)
    }

    /// `m = H("mask-sk", z)`.
    static func maskKey(from maskSecret: Scalar) throws -> AgreementKey {
        try AgreementKey(secret: ProtocolHash.key("mask-sk", secret: maskSecret.bytes))
    }

    /// `B = H("b-commit", b, h_spec, id)`.
    package static func commitment(to selfMaskSecret: Scalar, round: Digest, node: NodeIdentifier) -> Digest {
        ProtocolHash.commitment("b-commit", secret: selfMaskSecret.bytes, round.bytes, node.bytes)
    }
}
