// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The keys that one store key is spread into, one for each use.
struct StoreKeys: Sendable {
    private static let associatedData = Array("tributary customer identifier".utf8)
    /// Among 10¹² rows, two of one mark have a chance below 10⁻¹⁴.
    private static let recordMarkBytes = 16
    /// Of 2⁶⁴ draws, those below this fall into the held-out fifth.
    private static let heldOutThreshold = UInt64.max / 5

    private let pseudonym: SecretBytes
    private let identifier: SecretBytes
    private let heldOut: SecretBytes
    private let tombstone: SecretBytes
    private let expiry: SecretBytes
    private let record: SecretBytes
    private let snapshotNames: SecretBytes
    private let arm: SecretBytes
    /// Encrypts feature snapshots.
    let snapshot: SecretBytes
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
        expiry = derive("expiry")
        record = derive("record")
        snapshotNames = derive("snapshot names")
        arm = derive("arm")
        snapshot = derive("snapshot")
        check = derive("check").exposedCopy()
    }

    /// The keyed hash under which a customer is known in the store, whatever the spelling.
    func pseudonym(of identifier: UnsafeRawBufferPointer) -> [UInt8] {
        BLAKE2b256.keyed(IdentifierSpelling.canonical(identifier), key: pseudonym).bytes
    }

    /// The keyed hashes under which stores made before may know the customer.
    func formerPseudonyms(of identifier: UnsafeRawBufferPointer) -> [[UInt8]] {
        IdentifierSpelling.former(identifier).map { BLAKE2b256.keyed($0, key: pseudonym).bytes }
    }

    /// What a source's own number of a row is kept as: enough to know it again. Such numbers name invoices and tickets,
    /// and with them people.
    func recordMark(_ record: UnsafeRawBufferPointer) -> [UInt8] {
        Array(BLAKE2b256.keyed(Array(record), key: self.record).bytes.prefix(Self.recordMarkBytes))
    }

    /// The name of a snapshot says nothing to those who lack the key.
    func snapshotName(_ contract: FeatureContract, _ purpose: String, _ date: CalendarDate?) -> String {
        var writer = CanonicalWriter()
        writer.write(contract.digest)
        writer.write(purpose)
        writer.write(date?.description ?? "")
        return Hex.encode(BLAKE2b256.keyed(writer.bytes, key: snapshotNames).bytes)
    }

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

    /// A customer's place between 0 and 2⁶⁴ in an experiment, even and independent of all other experiments.
    func armPlace(_ experiment: String, pseudonym: [UInt8]) -> UInt64 {
        var writer = CanonicalWriter()
        writer.write(experiment)
        writer.write(pseudonym)
        return BLAKE2b256.keyed(writer.bytes, key: arm).bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// What is kept of a forgotten customer: enough to recognise the identifier when it comes again, and no more.
    func tombstone(_ pseudonym: [UInt8], salt: [UInt8]) -> [UInt8] {
        BLAKE2b256.keyed(salt + pseudonym, key: tombstone).bytes
    }

    /// What is kept of a customer whom retention erased.
    func expiryMark(_ pseudonym: [UInt8], salt: [UInt8]) -> [UInt8] {
        BLAKE2b256.keyed(salt + pseudonym, key: expiry).bytes
    }
}
