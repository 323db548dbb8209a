// SPDX-License-Identifier: Apache-2.0

import CSodium

extension AuthenticatedCipher {
    /// Opens a sealed message into memory of the caller's own, for messages too large to copy.
    ///
    /// - Parameter plain: ``overheadBytes`` shorter than `sealed`. Holds nothing of use after an error.
    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong key, other associated data or altered bytes.
    /// - Precondition: both buffers have the lengths of one message, which is not empty.
    public static func open(
        _ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawBufferPointer, key: SecretBytes,
        associatedData: [UInt8]
    ) throws {
        Sodium.ready()
        precondition(key.count == 32, "XChaCha20-Poly1305 keys have 32 bytes")
        precondition(plain.count > 0 && sealed.count == plain.count + overheadBytes, "the buffers differ in length")
        let status = key.withUnsafeBytes { key in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                plain.octets, nil, nil, sealed.octets + nonceBytes, UInt64(sealed.count - nonceBytes), associatedData,
                UInt64(associatedData.count), sealed.octets, key.octets)
        }
        guard status == 0 else { throw CryptographyError.authenticationFailed }
    }
}
