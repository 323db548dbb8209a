// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation
import Foundation
package import RoundProtocol

/// The feature contracts that this branch has accepted, and those that wait for a person.
package struct ContractShelf: Sendable {
    /// Contracts that wait, and their bytes together; the oldest make room.
    package static let maximumWaiting = 256
    package static let maximumWaitingBytes = 64 << 20

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
            prune(keeping: digest)
        }
        return contract
    }

    /// The names of the contracts that wait, oldest first.
    package var waiting: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { Digest(hex: $0) != nil }.map { ($0, PrivateFile.changed("\(folder)/\($0)")) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    private func prune(keeping digest: Digest) {
        var rest = waiting
        var bytes = rest.reduce(0) { $0 + PrivateFile.size("\(folder)/\($1)") }
        while rest.count > Self.maximumWaiting || bytes > Self.maximumWaitingBytes,
            let oldest = rest.firstIndex(where: { $0 != digest.hex })
        {
            let path = "\(folder)/\(rest.remove(at: oldest))"
            bytes -= PrivateFile.size(path)
            PrivateFile.remove(path)
        }
    }

    /// Takes a waiting contract for good. An accepted one stays accepted.
    package func accept(_ digest: Digest) throws {
        guard try accepted(digest) == nil, let contract = try known(digest) else { return }
        try store.saveContract(contract)
        PrivateFile.remove(path(digest))
    }

    private func path(_ digest: Digest) -> String { "\(folder)/\(digest.hex)" }

    private static func contract(_ bytes: [UInt8], _ digest: Digest) throws -> FeatureContract {
        guard ProtocolHash.digest("contract", bytes) == digest else {
            throw NodeRefusal.differs(what: "the feature contract")
        }
        return try FeatureContract(canonicalBytes: bytes)
    }
}
