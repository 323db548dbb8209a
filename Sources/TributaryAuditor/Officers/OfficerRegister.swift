// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// The officers that the directory knows: one file for each, `ROLE KEY`, and after it the standing unless it is active.
/// Who is active is listed in the next roster epoch that `roster apply` signs.
///
/// A key that was revoked or replaced is burnt: it is remembered, and no officer is ever given it again.
package struct OfficerRegister: Sendable {
    package enum Standing: String, Sendable, CaseIterable {
        case active, suspended, revoked
    }

    package struct Entry: Sendable, Equatable {
        package var officer: RosterOfficer
        package var standing: Standing
    }

    private static let maximumBytes = 4096
    /// Keys that are never used again, one a line. No officer's name begins with a dot.
    private static let burntFile = ".burnt"
    private static let maximumBurntBytes = 1 << 20

    private let folder: String

    package init(folder: String) { self.folder = folder }

    /// Those that the next epoch lists, in order of their names.
    package func officers() throws -> [RosterOfficer] {
        try entries().filter { $0.standing == .active }.map(\.officer)
    }

    /// Everyone, in order of their names.
    package func entries() throws -> [Entry] {
        try PrivateFile.names(in: folder).filter { !$0.hasPrefix(".") }.map { try read($0) }
    }

    /// - Throws: ``AuditorError/officer(reason:)`` for an invalid name, or a name or key that is or was in use.
    package func add(_ officer: RosterOfficer) throws {
        guard Identifier.isValid(officer.name) else {
            throw AuditorError.officer(
                reason:
                    "'\(officer.name)' is no name: 1 to 64 of a–z, 0–9, '-', '_', '.', beginning with a letter or digit"
            )
        }
        let known = try entries()
        if known.contains(Entry(officer: officer, standing: .active)) { return }
        guard !known.contains(where: { $0.officer.name == officer.name }) else {
            throw AuditorError.officer(
                reason: "there is already an officer named \(officer.name): 'officer rotate' gives them another key, "
                    + "'officer resume' brings back one who was suspended. Nothing was changed")
        }
        try requireUnused(officer.key, known)
        try write(Entry(officer: officer, standing: .active))
    }

    /// Gives an officer another key; the old one is burnt.
    ///
    /// - Throws: ``AuditorError/officer(reason:)`` for an unknown or revoked officer, or a key that is or was in use.
    package func rotate(_ name: String, to key: VerifyingKey) throws {
        var entry = try existing(name)
        try requireUnused(key, entries())
        try burn(entry.officer.key)
        entry.officer.key = key
        try write(entry)
    }

    /// - Throws: ``AuditorError/officer(reason:)`` for an unknown officer, and for one who was revoked.
    package func set(_ standing: Standing, of name: String) throws {
        var entry = try existing(name)
        guard entry.standing != standing else {
            throw AuditorError.officer(reason: "\(name) is already \(standing.rawValue). Nothing was changed")
        }
        if standing == .revoked { try burn(entry.officer.key) }
        entry.standing = standing
        try write(entry)
    }

    private func existing(_ name: String) throws -> Entry {
        guard let entry = try entries().first(where: { $0.officer.name == name }) else {
            throw AuditorError.officer(reason: "there is no officer named \(name). Nothing was changed")
        }
        guard entry.standing != .revoked else {
            throw AuditorError.officer(
                reason: "\(name) was revoked, which is for ever; 'officer add' lists the person under another name, "
                    + "with another key. Nothing was changed")
        }
        return entry
    }

    private func requireUnused(_ key: VerifyingKey, _ known: [Entry]) throws {
        guard !known.contains(where: { $0.officer.key == key }) else {
            throw AuditorError.officer(reason: "another officer already has this key. Nothing was changed")
        }
        guard try !burnt().contains(key.hex) else {
            throw AuditorError.officer(
                reason: "this key was given up: it was revoked or replaced. 'officer init' in a new directory makes "
                    + "another. Nothing was changed")
        }
    }

    private func burnt() throws -> [String] {
        let path = "\(folder)/\(Self.burntFile)"
        guard PrivateFile.exists(path) else { return [] }
        return try PrivateFile.text(path, limit: Self.maximumBurntBytes).split(separator: "\n").map(String.init)
    }

    private func burn(_ key: VerifyingKey) throws {
        let text = try (burnt() + [key.hex]).joined(separator: "\n") + "\n"
        try PrivateFile.write(Array(text.utf8), to: "\(folder)/\(Self.burntFile)")
    }

    private func read(_ name: String) throws -> Entry {
        let path = "\(folder)/\(name)"
        let words = try PrivateFile.text(path, limit: Self.maximumBytes).split(whereSeparator: \.isWhitespace)
        guard (2...3).contains(words.count), let role = RosterOfficer.Role(title: String(words[0])),
            let bytes = Hex.decode(String(words[1])), let key = try? VerifyingKey(bytes),
            let standing = words.count == 2 ? .active : Standing(rawValue: String(words[2]))
        else { throw AuditorError.file(path: path, reason: "is not 'ROLE KEY', as 'officer add' writes it") }
        return Entry(officer: RosterOfficer(name: name, role: role, key: key), standing: standing)
    }

    private func write(_ entry: Entry) throws {
        let officer = entry.officer
        let standing = entry.standing == .active ? "" : " \(entry.standing.rawValue)"
        try PrivateFile.makeFolder(folder)
        try PrivateFile.write(
            Array("\(officer.role.title) \(officer.key.hex)\(standing)\n".utf8), to: "\(folder)/\(officer.name)")
    }
}

extension RosterOfficer.Role {
    /// The role with this ``title``.
    package init?(title: String) {
        guard let role = Self.allCases.first(where: { $0.title == title }) else { return nil }
        self = role
    }
}
