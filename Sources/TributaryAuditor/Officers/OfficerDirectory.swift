// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// An officer's own key directory, apart from the root's.
package struct OfficerDirectory: Sendable {
    private static let purpose = "tributary officer key"
    private static let maximumBytes = 4096

    package let path: String

    package init(path: String) { self.path = path }

    package var key: SealedKey { SealedKey(path: path + "/officer.key", purpose: Self.purpose) }
    /// `NAME ROLE KEY`, for the holder of the root key.
    package var publicFile: String { path + "/officer.pub" }

    /// Makes an officer's key.
    ///
    /// - Parameter passphrase: nil stores the key openly.
    package func create(
        name: String, role: RosterOfficer.Role, passphrase: () throws -> String?, random: inout some RandomSource
    ) throws -> RosterOfficer {
        guard Identifier.isValid(name) else {
            throw AuditorError.officer(
                reason: "'\(name)' is no name: 1 to 64 of a–z, 0–9, '-', '_', '.', beginning with a letter or digit")
        }
        guard !PrivateFile.exists(key.path) else {
            throw AuditorError.directory(path: path, reason: "already holds an officer's key. Nothing was changed")
        }
        guard !AuditorDirectory(path: path).isInitialised else {
            throw AuditorError.directory(
                path: path, reason: "holds the root key; an officer's key lives apart from it. Nothing was changed")
        }
        let secret = try passphrase()
        try PrivateFile.makeFolder(path)
        let made = try key.create(passphrase: secret, random: &random)
        try PrivateFile.write(Array("\(name) \(role.title) \(made.verifyingKey.hex)\n".utf8), to: publicFile)
        return RosterOfficer(name: name, role: role, key: made.verifyingKey)
    }

    /// Who the key belongs to.
    package func officer() throws -> RosterOfficer {
        guard PrivateFile.exists(key.path) else {
            throw AuditorError.directory(
                path: path, reason: "holds no officer's key. Run 'officer init' first, or name the directory with --dir"
            )
        }
        let words = try PrivateFile.text(publicFile, limit: Self.maximumBytes).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let role = RosterOfficer.Role(title: String(words[1])) else {
            throw AuditorError.file(path: publicFile, reason: "is not 'NAME ROLE KEY', as 'officer init' writes it")
        }
        return RosterOfficer(name: String(words[0]), role: role, key: try KeyText.read(String(words[2])))
    }
}
