// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation
package import RoundProtocol

/// The feature contracts that this branch has accepted, and those that wait for a person.
package struct ContractShelf: Sendable {
    let store: any NodeStore
    /// Where waiting contracts lie, each named by its digest.
    let folder: String

    package init(store: any NodeStore, folder: String) {
        self.store = store
        self.folder = folder
    }

    package func accepted(_ digest: Digest) throws -> FeatureContract? { try store.contract(digest) }

    /// Accepted or waiting.
    package func known(_ digest: Digest) throws -> FeatureContract? {
        if let accepted = try accepted(digest) { return accepted }
        let path = path(digest)
        guard PrivateFile.exists(path) else { return nil }
        return try Self.contract(PrivateFile.read(path), digest)
    }

    /// Keeps what came from head office, accepted or not, if it is what its name says.
    ///
    /// - Throws: ``NodeRefusal/differs(what:)`` for another contract, ``FederationError`` for none at all.
    package func add(_ bytes: [UInt8], digest: Digest, isAccepted: Bool) throws -> FeatureContract {
        let contract = try Self.contract(bytes, digest)
        if isAccepted {
            try store.saveContract(contract)
        } else {
            try PrivateFile.write(bytes, to: path(digest))
        }
        return contract
    }

    /// Takes a waiting contract for good. An accepted one stays accepted.
    package func accept(_ digest: Digest) throws {
        guard try accepted(digest) == nil, let contract = try known(digest) else { return }
        try store.saveContract(contract)
        PrivateFile.remove(path(digest))
    }

    private func path(_ digest: Digest) -> String { "\(folder)/\(digest.hex)" }

    private static func contract(_ bytes: [UInt8], _ digest: Digest) throws -> FeatureContract {
        let contract = try FeatureContract(canonicalBytes: bytes)
        guard contract.digest == digest else { throw NodeRefusal.differs(what: "the feature contract") }
        return contract
    }
}
