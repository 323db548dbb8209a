// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

/// The officers that the next roster epoch lists: one file for each, `ROLE KEY`.
package struct OfficerRegister: Sendable {
    private static let maximumBytes = 4096

    private let folder: String

    package init(folder: String) { self.folder = folder }

    /// In order of their names.
    package func officers() throws -> [RosterOfficer] {
        try PrivateFile.names(in: folder).map { name in
            let path = "\(folder)/\(name)"
            let words = try PrivateFile.text(path, limit: Self.maximumBytes).split(whereSeparator: \.isWhitespace)
            guard words.count == 2, let role = RosterOfficer.Role(title: String(words[0])),
                let bytes = Hex.decode(String(words[1])), let key = try? VerifyingKey(bytes)
            else { throw AuditorError.file(path: path, reason: "is not 'ROLE KEY', as 'officer add' writes it") }
            return RosterOfficer(name: name, role: role, key: key)
        }
    }

    /// - Throws: ``AuditorError/officer(reason:)`` for an invalid name, or a name or key that is already there.
    package func add(_ officer: RosterOfficer) throws {
        guard Identifier.isValid(officer.name) else {
            throw AuditorError.officer(
                reason:
                    "'\(officer.name)' is no name: 1 to 64 of a–z, 0–9, '-', '_', '.', beginning with a letter or digit"
            )
        }
        let known = try officers()
        if known.contains(officer) { return }
        guard !known.contains(where: { $0.name == officer.name }) else {
            throw AuditorError.officer(reason: "there is already an officer named \(officer.name). Nothing was changed")
        }
        guard !known.contains(where: { $0.key == officer.key }) else {
            throw AuditorError.officer(reason: "another officer already has this key. Nothing was changed")
        }
        try PrivateFile.makeFolder(folder)
        try PrivateFile.write(
            Array("\(officer.role.title) \(officer.key.hex)\n".utf8), to: "\(folder)/\(officer.name)")
    }

    package func remove(_ name: String) throws {
        guard try officers().contains(where: { $0.name == name }) else {
            throw AuditorError.officer(reason: "there is no officer named \(name). Nothing was changed")
        }
        try PrivateFile.remove("\(folder)/\(name)")
    }
}

extension RosterOfficer.Role {
    /// The role with this ``title``.
    package init?(title: String) {
        guard let role = Self.allCases.first(where: { $0.title == title }) else { return nil }
        self = role
    }
}
