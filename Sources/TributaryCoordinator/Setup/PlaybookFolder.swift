// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import Foundation

/// The playbooks that head office hands to branches: one file each, named by the digest of its bytes.
struct PlaybookFolder: Sendable {
    /// One that is handed out.
    struct Published {
        let digest: Digest
        let playbook: Playbook
    }

    let path: String
    private static let ending = ".yaml"

    /// What branches ask for.
    var index: PlaybookIndex {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let digests = names.filter { $0.hasSuffix(Self.ending) }.compactMap {
            Digest(hex: String($0.dropLast(Self.ending.count)))
        }
        return PlaybookIndex(digests)
    }

    /// The bytes of one; nil if it is not handed out.
    func bytes(_ digest: Digest) -> [UInt8]? { FileManager.default.contents(atPath: file(digest)).map(Array.init) }

    /// By name and version.
    func all() throws -> [Published] {
        try index.digests.compactMap { digest in
            try bytes(digest).map {
                Published(digest: digest, playbook: try Playbook(bytes: $0, file: file(digest)))
            }
        }.sorted { ($0.playbook.name, $0.playbook.version) < ($1.playbook.name, $1.playbook.version) }
    }

    /// Hands a playbook out. Doing so twice changes nothing.
    ///
    /// - Parameter file: its name, for messages.
    /// - Throws: ``CustomerData/CustomerDataError`` for what is no playbook; ``CoordinatorError`` when another one of this
    ///   name and version is handed out, or as many as branches take.
    func publish(_ bytes: [UInt8], file: String) throws -> Published {
        let playbook = try Playbook(bytes: bytes, file: file)
        let published = Published(digest: PlaybookIndex.digest(of: bytes), playbook: playbook)
        let others = try all().filter { $0.digest != published.digest }
        guard !others.contains(where: { $0.playbook.record == playbook.record }) else {
            throw CoordinatorError.conflict(
                what: "another playbook '\(playbook.record)' is handed out; what is different needs another version")
        }
        guard others.count < Limits.maximumPlaybooks else {
            throw CoordinatorError.conflict(
                what: "\(Limits.maximumPlaybooks) playbooks are handed out; withdraw one first")
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try CoordinatorDirectory(path: path).write(bytes, to: self.file(published.digest))
        return published
    }

    /// Hands a playbook out no longer. Branches that have accepted it go on.
    ///
    /// - Parameter version: nil for all versions of the name.
    func withdraw(_ name: String, version: Int?) throws -> [Published] {
        let found = try all().filter {
            $0.playbook.name == name && (version == nil || $0.playbook.version == version)
        }
        guard !found.isEmpty else { throw CoordinatorError.missing(what: "a playbook '\(name)' that is handed out") }
        for one in found { try FileManager.default.removeItem(atPath: file(one.digest)) }
        return found
    }

    private func file(_ digest: Digest) -> String { "\(path)/\(digest.hex)\(Self.ending)" }
}
