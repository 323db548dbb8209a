// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The bundle of signatures that a closing entry names by digest: that a quorum of the cohort agreed on the survivors
/// before anyone unmasked the sum.
struct AgreementProof: Sendable {
    enum State: Sendable {
        /// The entry names no bundle.
        case notNamed
        /// Named, and not to be had.
        case missing
        /// There are other bytes under the digest's name, and in which way.
        case foreign(String)
        case found(ConsistencySet)
    }

    let state: State
    /// Members whose signature on the logged ctx3 was found valid, with the key.
    let signers: [NodeIdentifier: VerifyingKey]

    static let none = AgreementProof(state: .notNamed, signers: [:])

    /// - Parameters:
    ///   - bytes: what the source has under the digest.
    ///   - keys: the identity keys that members probably have.
    init(_ bytes: [UInt8]?, for record: RoundRecord, _ digest: Digest, keys: [NodeIdentifier: VerifyingKey]) {
        guard let bytes else {
            self.init(state: .missing, signers: [:])
            return
        }
        do throws(Fault) {
            let set = try Self.read(bytes, for: record, digest)
            self.init(state: .found(set), signers: Self.signers(in: set, record, keys))
        } catch {
            self.init(state: .foreign(error.words), signers: [:])
        }
    }

    private struct Fault: Error { let words: String }

    private static func read(
        _ bytes: [UInt8], for record: RoundRecord, _ digest: Digest
    ) throws(Fault) -> ConsistencySet {
        guard bytes.count <= ConsistencySet.maximumByteCount,
            ProtocolHash.digest("signatures", bytes) == digest
        else { throw Fault(words: "does not have the logged digest") }
        guard let set = try? ConsistencySet(canonicalBytes: bytes) else {
            throw Fault(words: "is not a set of signatures")
        }
        guard set.round == record.round else { throw Fault(words: "is of another round") }
        return set
    }

    private init(state: State, signers: [NodeIdentifier: VerifyingKey]) {
        self.state = state
        self.signers = signers
    }

    /// How many members of U2 signed exactly this survivor set.
    ///
    /// - Parameter key: the identity key of a member, nil for a stranger.
    func count(for record: RoundRecord, key: (NodeIdentifier) -> VerifyingKey?) -> Int {
        guard case .found(let set) = state, let context = record.survivorContext else { return 0 }
        let charged = Set(record.charged)
        return set.signatures.count { entry in
            guard charged.contains(entry.node), let key = key(entry.node) else { return false }
            return signers[entry.node] == key || key.isValid(entry.signature, for: context)
        }
    }

    private static func signers(
        in set: ConsistencySet, _ record: RoundRecord, _ keys: [NodeIdentifier: VerifyingKey]
    ) -> [NodeIdentifier: VerifyingKey] {
        guard let context = record.survivorContext else { return [:] }
        var signers: [NodeIdentifier: VerifyingKey] = [:]
        for entry in set.signatures {
            guard let key = keys[entry.node], key.isValid(entry.signature, for: context) else { continue }
            signers[entry.node] = key
        }
        return signers
    }
}
