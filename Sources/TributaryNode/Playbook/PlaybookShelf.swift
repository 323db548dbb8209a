// SPDX-License-Identifier: Apache-2.0

package import CustomerData
import Foundation

/// The playbooks that the branch has accepted, one file each. What is not here is not followed; what head office offers
/// lies in ``PlaybookOffers``.
package struct PlaybookShelf: Sendable {
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// What head office offers.
    package var offers: PlaybookOffers { PlaybookOffers(folder: folder + "/offered") }

    /// By name and version.
    ///
    /// - Throws: ``CustomerData/CustomerDataError`` or ``TributaryNodeError`` for a file that is no playbook any more.
    package func files() throws -> [PlaybookFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".yaml") }.map { try PlaybookFile(path: "\(folder)/\($0)") }
            .sorted(by: PlaybookFile.isBefore)
    }

    package func all() throws -> [Playbook] { try files().map(\.playbook) }

    /// The newest version of a name; without a name the only playbook there is.
    ///
    /// - Throws: ``TributaryNodeError/unknown(what:name:)``.
    package func file(_ name: String?) throws -> PlaybookFile {
        let all = try files()
        let names = Set(all.map(\.playbook.name))
        guard let wanted = name ?? (names.count == 1 ? names.first : nil) else {
            guard !all.isEmpty else { throw TributaryNodeError.noPlaybook }
            throw TributaryNodeError.unknown(
                what: "single playbook: name one with --playbook, there is",
                name: names.sorted().joined(separator: ", "))
        }
        guard let found = all.last(where: { $0.playbook.name == wanted }) else {
            throw TributaryNodeError.unknown(what: "accepted playbook", name: wanted)
        }
        return found
    }

    package func playbook(_ name: String?) throws -> Playbook { try file(name).playbook }

    /// Takes a copy of a file.
    ///
    /// - Throws: ``TributaryNodeError/file(path:reason:)`` when another playbook of this name and version was accepted.
    package func accept(_ file: PlaybookFile) throws {
        let path = path(file.playbook)
        guard PrivateFile.exists(path) else {
            try PrivateFile.makeFolder(folder)
            return try PrivateFile.write(file.bytes, to: path)
        }
        guard holds(file) else {
            throw TributaryNodeError.file(
                path: path,
                reason: "another playbook of this name and version was accepted. Nothing was changed; what is "
                    + "different needs another version")
        }
    }

    /// Whether these very bytes were accepted.
    package func holds(_ file: PlaybookFile) -> Bool { (try? PrivateFile.read(path(file.playbook))) == file.bytes }

    /// Follows a playbook no more. What is on record stays.
    package func drop(_ playbook: Playbook) { PrivateFile.remove(path(playbook)) }

    private func path(_ playbook: Playbook) -> String { "\(folder)/\(playbook.name)-\(playbook.version).yaml" }
}
