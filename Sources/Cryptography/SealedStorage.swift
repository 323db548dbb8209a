// SPDX-License-Identifier: Apache-2.0

import CSodium

/// A secret at rest: sealed under a passphrase (Argon2id, then XChaCha20-Poly1305), or openly when the operator has
/// said so.
///
/// Format: `TRB1` ‖ mode (0 open, 1 passphrase) ‖ for mode 1 a 16-byte salt ‖ sealed or plain bytes.
public enum SealedStorage {
    private static let magic: [UInt8] = Array("TRB1".utf8)
    private static let saltBytes = 16
    /// Argon2id cost: libsodium's "moderate" pair, 3 passes over 256 MiB (crypto_pwhash manual).
    private static let operations: UInt64 = 3
    private static let memoryBytes = 256 << 20

    /// - Parameters:
    ///   - passphrase: nil stores the secret openly; file permissions are then its only protection.
    ///   - purpose: bound to the ciphertext, so that one file cannot stand in for another.
    public static func seal(
        _ secret: SecretBytes, passphrase: String?, purpose: String, random: inout some RandomSource
    ) throws -> [UInt8] {
        guard let passphrase else { return magic + [0] + secret.exposedCopy() }
        let salt = random.bytes(saltBytes)
        let key = try derive(passphrase, salt)
        var plain = secret.exposedCopy()
        defer { sodium_memzero(&plain, plain.count) }
        let sealed = AuthenticatedCipher.seal(
            plain, key: key, associatedData: Array(purpose.utf8), random: &random)
        return magic + [1] + salt + sealed
    }

    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong passphrase or another purpose,
    ///   ``CryptographyError/malformedSealedData`` for bytes of another format.
    public static func open(_ stored: [UInt8], passphrase: String?, purpose: String) throws -> SecretBytes {
        guard stored.count > magic.count, Array(stored[..<magic.count]) == magic else {
            throw CryptographyError.malformedSealedData
        }
        let body = Array(stored[(magic.count + 1)...])
        switch stored[magic.count] {
        case 0: return SecretBytes(body)
        case 1:
            guard let passphrase, body.count > saltBytes else { throw CryptographyError.authenticationFailed }
            let key = try derive(passphrase, Array(body[..<saltBytes]))
            return try AuthenticatedCipher.open(
                Array(body[saltBytes...]), key: key, associatedData: Array(purpose.utf8))
        default: throw CryptographyError.malformedSealedData
        }
    }

    /// Whether `stored` needs a passphrase.
    public static func needsPassphrase(_ stored: [UInt8]) -> Bool {
        stored.count > magic.count && Array(stored[..<magic.count]) == magic && stored[magic.count] == 1
    }

    private static func derive(_ passphrase: String, _ salt: [UInt8]) throws -> SecretBytes {
        Sodium.ready()
        return try SecretBytes(count: 32) { key in
            let status = passphrase.withCString { text in
                crypto_pwhash(
                    key.octets, UInt64(key.count), text,
                    UInt64(passphrase.utf8.count), salt, operations, memoryBytes,
                    crypto_pwhash_ALG_ARGON2ID13)
            }
            guard status == 0 else { throw CryptographyError.unavailable(what: "memory for Argon2id") }
        }
    }
}
