// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the passphrase of the key file comes from: a file, the environment's file, or a person at a terminal.
package struct PassphraseSource: Sendable {
    /// Names the file when `--passphrase-file` does not.
    package static let variable = "TRIBUTARY_PASSPHRASE_FILE"
    /// Shorter ones are guessed.
    package static let minimumCharacters = 8
    static let maximumBytes = 4096

    let file: String?
    let prompt: @Sendable (String) -> String?

    /// - Parameters:
    ///   - file: of `--passphrase-file`.
    ///   - environment: the process's.
    ///   - prompt: asks a person without echo; nil where nobody is there.
    package init(
        file: String?, environment: [String: String], prompt: @escaping @Sendable (String) -> String?
    ) {
        self.file = file ?? environment[Self.variable]
        self.prompt = prompt
    }

    /// The passphrase of an existing key file.
    package func existing() throws -> String {
        if let file { return try Self.read(file) }
        guard let typed = prompt("passphrase of this node's keys: ") else { throw Self.nobodyToAsk }
        return typed
    }

    /// A new passphrase, typed twice.
    package func new() throws -> String {
        if let file { return try Self.checked(Self.read(file)) }
        guard let first = prompt("new passphrase for this node's keys: ") else { throw Self.nobodyToAsk }
        guard prompt("the same again: ") == first else {
            throw TributaryNodeError.passphrase(reason: "the two were not the same. Nothing was made")
        }
        return try Self.checked(first)
    }

    private static var nobodyToAsk: TributaryNodeError {
        .passphrase(
            reason: "there is no terminal to ask at. Name a file with --passphrase-file or \(variable), or use "
                + "'init --no-passphrase' to store the keys openly")
    }

    private static func checked(_ text: String) throws -> String {
        guard text.count >= minimumCharacters else {
            throw TributaryNodeError.passphrase(reason: "must have at least \(minimumCharacters) characters")
        }
        return text
    }

    /// The file's first line.
    private static func read(_ path: String) throws -> String {
        let bytes = try PrivateFile.read(path)
        guard bytes.count <= maximumBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw TributaryNodeError.passphrase(reason: "\(path) is not a short text")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw TributaryNodeError.passphrase(reason: "\(path) begins with an empty line") }
        return String(line)
    }
}
