// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The playbooks that the branch has accepted, one file each. What is not here is not followed.
package struct PlaybookShelf: Sendable {
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// By name and version.
    ///
    /// - Throws: ``CustomerData/CustomerDataError`` or ``TributaryNodeError`` for a file that is no playbook any more.
    package func all() throws -> [Playbook] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".yaml") }.map { try Playbook(path: "\(folder)/\($0)") }
            .sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    /// The newest version of a name; without a name the only playbook there is.
    ///
    /// - Throws: ``TributaryNodeError/unknown(what:name:)``.
    package func playbook(_ name: String?) throws -> Playbook {
        let all = try all()
        let names = Set(all.map(\.name))
        guard let wanted = name ?? (names.count == 1 ? names.first : nil) else {
            throw TributaryNodeError.unknown(
                what: all.isEmpty ? "accepted playbook" : "single playbook: name one with --playbook, there is",
                name: all.isEmpty ? "any" : names.sorted().joined(separator: ", "))
        }
        guard let found = all.last(where: { $0.name == wanted }) else {
            throw TributaryNodeError.unknown(what: "accepted playbook", name: wanted)
        }
        return found
    }

    /// Takes a copy of a file.
    ///
    /// - Throws: ``TributaryNodeError/file(path:reason:)`` when another playbook of this name and version was accepted.
    package func accept(_ playbook: Playbook, text: [UInt8]) throws {
        let path = path(playbook)
        if PrivateFile.exists(path) {
            guard try PrivateFile.read(path) == text else {
                throw TributaryNodeError.file(
                    path: path,
                    reason: "another playbook of this name and version was accepted. Nothing was changed; what is "
                        + "different needs another version")
            }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw TributaryNodeError.directory(path: folder, reason: "cannot be made")
        }
        try PrivateFile.write(text, to: path)
    }

    /// Follows a playbook no more. What is on record stays.
    package func drop(_ playbook: Playbook) { PrivateFile.remove(path(playbook)) }

    private func path(_ playbook: Playbook) -> String { "\(folder)/\(playbook.name)-\(playbook.version).yaml" }
}
