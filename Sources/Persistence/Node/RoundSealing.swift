// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Seals the secrets of rounds under the store key, each bound to its round.
struct RoundSealing: Sendable {
    static let keyBytes = 32

    private let key: SecretBytes

    /// - Throws: ``PersistenceError/malformed(what:)`` for a key of another length.
    init(key: SecretBytes) throws {
        guard key.count == Self.keyBytes else { throw PersistenceError.malformed(what: "the store key") }
        self.key = key
    }

    func seal(_ secrets: SecretBytes, of round: Digest) -> [UInt8] {
        var random = SystemRandomSource()
        return AuthenticatedCipher.seal(secrets, key: key, associatedData: Self.context(round), random: &random)
    }

    /// - Throws: ``PersistenceError/wrongStoreKey``.
    func open(_ sealed: [UInt8], of round: Digest) throws -> SecretBytes {
        do {
            return try AuthenticatedCipher.open(sealed, key: key, associatedData: Self.context(round))
        } catch is CryptographyError {
            throw PersistenceError.wrongStoreKey
        }
    }

    private static func context(_ round: Digest) -> [UInt8] { Array("tributary/round-secrets/1".utf8) + round.bytes }
}
