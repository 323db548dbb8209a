// SPDX-License-Identifier: Apache-2.0

import CSodium

/// XChaCha20-Poly1305 with a random 24-byte nonce in front of the ciphertext.
public enum AuthenticatedCipher {
    public static let nonceBytes = 24
    public static let tagBytes = 16
    /// How much longer a sealed message is than its plaintext.
    public static let overheadBytes = nonceBytes + tagBytes

    /// - Parameters:
    ///   - key: 32 secret bytes.
    ///   - associatedData: bound to the ciphertext, not part of it.
    /// - Returns: nonce ‖ ciphertext ‖ tag.
    public static func seal(
        _ plaintext: [UInt8], key: SecretBytes, associatedData: [UInt8], random: inout some RandomSource
    ) -> [UInt8] {
        Sodium.ready()
        precondition(key.count == 32, "XChaCha20-Poly1305 keys have 32 bytes")
        let nonce = random.bytes(nonceBytes)
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagBytes)
        key.withUnsafeBytes { key in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                &sealed, nil, plaintext, UInt64(plaintext.count), associatedData, UInt64(associatedData.count), nil,
                nonce, key.octets)
        }
        return nonce + sealed
    }

    /// Seals a secret and erases the plain copy that sealing needs.
    public static func seal(
        _ secret: SecretBytes, key: SecretBytes, associatedData: [UInt8], random: inout some RandomSource
    ) -> [UInt8] {
        var plain = secret.exposedCopy()
        defer { sodium_memzero(&plain, plain.count) }
        return seal(plain, key: key, associatedData: associatedData, random: &random)
    }

    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong key, other associated data or altered bytes.
    public static func open(_ sealed: [UInt8], key: SecretBytes, associatedData: [UInt8]) throws -> SecretBytes {
        Sodium.ready()
        precondition(key.count == 32, "XChaCha20-Poly1305 keys have 32 bytes")
        guard sealed.count >= overheadBytes else { throw CryptographyError.authenticationFailed }
        let nonce = Array(sealed[..<nonceBytes])
        let body = Array(sealed[nonceBytes...])
        return try SecretBytes(count: body.count - tagBytes) { out in
            let status = key.withUnsafeBytes { key in
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    out.octets, nil, nil, body, UInt64(body.count),
                    associatedData, UInt64(associatedData.count), nonce,
                    key.octets)
            }
            guard status == 0 else { throw CryptographyError.authenticationFailed }
        }
    }
}
