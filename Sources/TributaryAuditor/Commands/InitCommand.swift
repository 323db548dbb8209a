// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography

/// `tributary-auditor init`: the federation's root key and its policy to start from.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the federation's root key, on a machine that head office does not control.",
        discussion: """
            Writes root.key (secret), root.pub (for head office) and policy.yaml (to be edited). Whoever holds the \
            root key decides which branches belong to the federation and what may be spent.
            """)

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var json: JSONOption

    @Flag(help: "Store the key without a passphrase; file permissions are then its only protection.")
    var noPassphrase = false

    func validate() throws {
        if noPassphrase && passphrase.passphraseFile != nil {
            throw ValidationError("--no-passphrase and --passphrase-file exclude each other")
        }
    }

    func run() throws {
        let files = directory.directory
        try files.requireVacant()
        let secret = noPassphrase ? nil : try passphrase.source.new()
        try files.create()
        if !PrivateFile.exists(files.policy) {
            try PrivateFile.write(Array(PolicyFile.template.utf8), to: files.policy)
        }
        var random = SystemRandomSource()
        let root = try files.rootKey.create(passphrase: secret, random: &random).verifyingKey
        try PrivateFile.write(Array("\(root.hex)\n".utf8), to: files.rootPublicKey)
        try json.report(
            Made(rootKey: root.hex, directory: files.path, policy: files.policy),
            text: """
                The root key of a new federation is in \(files.path).
                  public root key  \(root.hex)
                  for head office  \(files.rootPublicKey)  ('tributary-coordinator init --root-key')
                  policy           \(files.policy)  (edit it before the first 'roster approve')
                Keep \(files.rootKey.path) and a backup of the whole directory away from head office.
                """)
    }

    private struct Made: Encodable {
        let rootKey, directory, policy: String
    }
}
