// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import HTTPTransport
import TransparencyLog

/// `tributary-auditor witness`: a tlog-witness.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosign a log's checkpoints as long as the log only grows.",
        discussion: """
            A witness adds assurance for readers outside the federation. It never replaces the members' quorum.
            """,
        subcommands: [Init.self, WitnessServeCommand.self], defaultSubcommand: WitnessServeCommand.self)

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a witness's key, in a directory of its own.",
            discussion: """
                Give the verifier key that is printed to whoever reads checkpoints. One key serves one name: do not \
                copy the directory to run it twice.
                """)
        @Option(name: .customLong("dir"), help: "The witness's directory.") var path: String
        @Option(help: "The witness's name: an address without a scheme, for example 'witness.example/w1'.")
        var name: String
        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var json: JSONOption
        @Flag(help: "Store the key without a passphrase; file permissions are then its only protection.")
        var noPassphrase = false

        func run() throws {
            guard let name = try? NoteName(name) else {
                throw ValidationError("--name must be 1 to 255 bytes without spaces and '+'")
            }
            var random = SystemRandomSource()
            let key = try WitnessDirectory(path: path).create(
                name: name, passphrase: { noPassphrase ? nil : try passphrase.source.new() }, random: &random)
            try json.report(
                Made(name: name.text, verifierKey: key.encoded),
                text: "The key of witness \(name) is in \(path).\n  verifier key  \(key.encoded)")
        }

        private struct Made: Encodable {
            let name, verifierKey: String
        }
    }
}
