// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Cryptography

/// `tributary-node init`
package struct InitCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the directory, its keys and a node.yaml with every setting explained.")

    @OptionGroup package var directory: DirectoryOptions

    @Flag(help: "Store the keys openly: file permissions are then their only protection.")
    package var noPassphrase = false

    package init() {}

    package func validate() throws {
        if noPassphrase && directory.passphraseFile != nil {
            throw ValidationError("--no-passphrase and --passphrase-file exclude each other")
        }
    }

    package func run() throws {
        let node = directory.node
        let passphrase = noPassphrase ? nil : try directory.passphrase.new()
        try node.create()
        if !PrivateFile.exists(node.configuration) {
            try PrivateFile.write(Array(ConfigurationTemplate.text.utf8), to: node.configuration)
        }
        var random = SystemRandomSource()
        let secrets = try NodeSecrets.generate(from: &random)
        try PrivateFile.write(try secrets.sealed(passphrase: passphrase, random: &random), to: node.secrets)
        let protection = noPassphrase ? "NOT sealed" : "sealed with the passphrase"
        Terminal.write(
            """
            made \(node.path)
              keys/node.key  every secret of this node, \(protection)
              node.yaml      what this branch decides for itself: read it, then say where your data lies
            next: 'tributary-node enroll TOKEN' with the invitation of head office

            """)
    }
}
