// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import CustomerData
import Federation
import Foundation
import RoundProtocol

/// The playbooks that head office offers now, as the running node has fetched them. None is followed.
package struct PlaybookOffers: Sendable {
    /// Each file is named by the digest of its bytes.
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// By name and version.
    package func all() throws -> [PlaybookFile] {
        try digests.map { try PlaybookFile(path: path($0)) }.sorted(by: PlaybookFile.isBefore)
    }

    /// - Parameter version: nil where the name has one version only.
    /// - Throws: ``TributaryNodeError/unknown(what:name:)``, also where several versions could be meant.
    package func offer(_ name: String, version: Int?) throws -> PlaybookFile {
        let found = try all().filter {
            $0.playbook.name == name && version ?? $0.playbook.version == $0.playbook.version
        }
        guard let offer = found.last else { throw TributaryNodeError.unknown(what: "offered playbook", name: name) }
        guard found.count == 1 else {
            let versions = found.map { "\($0.playbook.version)" }.joined(separator: ", ")
            throw TributaryNodeError.unknown(
                what: "single version (name one with --version; there are \(versions)) of playbook", name: name)
        }
        return offer
    }

    package func holds(_ digest: Digest) -> Bool { PrivateFile.exists(path(digest)) }

    /// Keeps what came from head office, if it is what its name says.
    ///
    /// - Throws: ``RoundProtocol/NodeRefusal/differs(what:)`` for other bytes, ``CustomerData/CustomerDataError`` for no
    ///   playbook, ``TributaryNodeError``.
    package func add(_ bytes: [UInt8], digest: Digest) throws -> PlaybookFile {
        guard PlaybookIndex.digest(of: bytes) == digest else { throw NodeRefusal.differs(what: "the playbook") }
        let file = try PlaybookFile(bytes: bytes, name: "playbook \(digest.hex.prefix(16))")
        try PrivateFile.makeFolder(folder)
        try PrivateFile.write(bytes, to: path(digest))
        return file
    }

    /// Lets go of what head office offers no longer.
    package func keepOnly(_ wanted: Set<Digest>) {
        for digest in digests where !wanted.contains(digest) { PrivateFile.remove(path(digest)) }
    }

    private var digests: [Digest] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { Digest(hex: $0) }
    }

    private func path(_ digest: Digest) -> String { "\(folder)/\(digest.hex)" }
}
