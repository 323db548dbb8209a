// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// One node's two secret shares for one other node, encrypted and authenticated.
///
/// 104 bytes: nonce 24 ‖ XChaCha20-Poly1305 of (share of `b` 32 ‖ share of `z` 32) ‖ tag 16.
public struct SealedShare: Hashable, Sendable {
    public static let plaintextByteCount = 64
    public static let ciphertextByteCount = plaintextByteCount + AuthenticatedCipher.overheadBytes

    /// The node at the other end: the recipient of a share that is dealt, the sender of one in a ``ShareInbox``.
    public let peer: NodeIdentifier
    public let ciphertext: [UInt8]

    /// - Throws: ``FederationError/malformed(field:)`` unless the ciphertext has 104 bytes.
    public init(peer: NodeIdentifier, ciphertext: [UInt8]) throws {
        guard ciphertext.count == Self.ciphertextByteCount else {
            throw FederationError.malformed(field: "sealed_share.ciphertext")
        }
        self.peer = peer
        self.ciphertext = ciphertext
    }
}
