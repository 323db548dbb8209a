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
        plaintext.withUnsafeBytes {
            seal(borrowing: $0, key: key, associatedData: associatedData, random: &random)
        }
    }

    /// Seals a secret where it lies.
    public static func seal(
        _ secret: SecretBytes, key: SecretBytes, associatedData: [UInt8], random: inout some RandomSource
    ) -> [UInt8] {
        secret.withUnsafeBytes { seal(borrowing: $0, key: key, associatedData: associatedData, random: &random) }
    }

    private static func seal(
        borrowing plaintext: UnsafeRawBufferPointer, key: SecretBytes, associatedData: [UInt8],
        random: inout some RandomSource
    ) -> [UInt8] {
        Sodium.ready()
        precondition(key.count == 32, "XChaCha20-Poly1305 keys have 32 bytes")
        return [UInt8](unsafeUninitializedCapacity: plaintext.count + overheadBytes) { sealed, count in
            count = plaintext.count + overheadBytes
            let out = UnsafeMutableRawBufferPointer(sealed)
            random.fill(UnsafeMutableRawBufferPointer(rebasing: out[..<nonceBytes]))
            key.withUnsafeBytes { key in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    out.octets + nonceBytes, nil, plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    UInt64(plaintext.count), associatedData, UInt64(associatedData.count), nil, out.octets,
                    key.octets)
            }
        }
    }

    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong key, other associated data or altered bytes.
    public static func open(_ sealed: [UInt8], key: SecretBytes, associatedData: [UInt8]) throws -> SecretBytes {
        Sodium.ready()
        precondition(key.count == 32, "XChaCha20-Poly1305 keys have 32 bytes")
        guard sealed.count >= overheadBytes else { throw CryptographyError.authenticationFailed }
        return try SecretBytes(count: sealed.count - overheadBytes) { out in
            let status = sealed.withUnsafeBytes { sealed in
                key.withUnsafeBytes { key in
                    crypto_aead_xchacha20poly1305_ietf_decrypt(
                        out.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, nil, sealed.octets + nonceBytes,
                        UInt64(sealed.count - nonceBytes), associatedData, UInt64(associatedData.count), sealed.octets,
                        key.octets)
                }
            }
            guard status == 0 else { throw CryptographyError.authenticationFailed }
        }
    }
}
