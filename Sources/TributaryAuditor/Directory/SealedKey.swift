// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A signing key in a file of its own, sealed under a passphrase unless its owner said otherwise.
package struct SealedKey: Sendable {
    /// Bytes of a key file: a header, a salt and one sealed seed.
    private static let maximumBytes = 4096

    package let path: String
    /// Bound to the ciphertext, so that an officer's file cannot stand in for the root's.
    package let purpose: String

    package init(path: String, purpose: String) {
        self.path = path
        self.purpose = purpose
    }

    /// Makes a key and writes it.
    ///
    /// - Parameter passphrase: nil stores it openly; file permissions are then its only protection.
    package func create(passphrase: String?, random: inout some RandomSource) throws -> SigningKey {
        let key = try SigningKey.generate(from: &random)
        let sealed = try SealedStorage.seal(key.seed, passphrase: passphrase, purpose: purpose, random: &random)
        try PrivateFile.write(sealed, to: path)
        return key
    }

    /// - Throws: ``AuditorError/keys(reason:)`` for a wrong passphrase or a damaged file.
    package func open(_ source: PassphraseSource) throws -> SigningKey {
        let stored = try PrivateFile.read(path, limit: Self.maximumBytes)
        let passphrase = SealedStorage.needsPassphrase(stored) ? try source.existing() : nil
        do {
            return try SigningKey(seed: SealedStorage.open(stored, passphrase: passphrase, purpose: purpose))
        } catch CryptographyError.authenticationFailed {
            throw AuditorError.keys(reason: "\(path) does not open: the passphrase is wrong, or the file was altered")
        } catch is CryptographyError {
            throw AuditorError.keys(reason: "\(path) is not a key file of this program")
        }
    }
}
