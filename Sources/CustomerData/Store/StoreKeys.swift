// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The keys that one store key is spread into, one for each use.
struct StoreKeys: Sendable {
    private static let associatedData = Array("tributary customer identifier".utf8)
    /// Of 2⁶⁴ draws, those below this fall into the held-out fifth.
    private static let heldOutThreshold = UInt64.max / 5

    private let pseudonym: SecretBytes
    private let identifier: SecretBytes
    private let heldOut: SecretBytes
    private let tombstone: SecretBytes
    /// Tells whether a store was made with this key.
    let check: [UInt8]

    /// - Parameter storeKey: 16 to 64 secret bytes.
    init(_ storeKey: SecretBytes) {
        func derive(_ use: String) -> SecretBytes {
            SecretBytes(BLAKE2b256.keyed(Array("tributary customer store \(use)".utf8), key: storeKey).bytes)
        }
        pseudonym = derive("pseudonym")
        identifier = derive("identifier")
        heldOut = derive("held-out")
        tombstone = derive("tombstone")
        check = derive("check").exposedCopy()
    }

    /// The keyed hash under which a customer is known in the store.
    func pseudonym(of customer: [UInt8]) -> [UInt8] { BLAKE2b256.keyed(customer, key: pseudonym).bytes }

    /// The customer's identifier, encrypted.
    func seal(_ customer: [UInt8], random: inout some RandomSource) -> [UInt8] {
        AuthenticatedCipher.seal(customer, key: identifier, associatedData: Self.associatedData, random: &random)
    }

    /// - Throws: ``CustomerDataError/wrongStoreKey`` for bytes that another key sealed.
    func open(_ sealed: [UInt8]) throws -> String {
        guard
            let plain = try? AuthenticatedCipher.open(
                sealed, key: identifier, associatedData: Self.associatedData)
        else { throw CustomerDataError.wrongStoreKey }
        return plain.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// One customer in five, always the same ones in this branch, and not to be told from outside.
    func isHeldOut(_ pseudonym: [UInt8]) -> Bool {
        let draw = BLAKE2b256.keyed(pseudonym, key: heldOut).bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return draw < Self.heldOutThreshold
    }

    /// What is kept of a forgotten customer: enough to recognise the identifier when it comes again, and no more.
    func tombstone(_ pseudonym: [UInt8], salt: [UInt8]) -> [UInt8] {
        BLAKE2b256.keyed(salt + pseudonym, key: tombstone).bytes
    }
}
