// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Foundation

/// Which node a command is about, and how its keys are opened.
package struct DirectoryOptions: ParsableArguments {
    @Option(name: .customLong("dir"), help: "The node's directory.")
    package var directory = "."

    @Option(help: "A file whose first line is the passphrase of the keys; else \(PassphraseSource.variable) names it.")
    package var passphraseFile: String?

    package init() {}

    package var node: NodeDirectory { NodeDirectory(path: directory) }

    package var passphrase: PassphraseSource {
        PassphraseSource(
            file: passphraseFile, environment: ProcessInfo.processInfo.environment, prompt: Terminal.askSecretly)
    }

    /// Opens the node that lives in the directory. Says on standard error which of its secrets others can read.
    package func open() throws -> NodeWorkspace {
        let passphrase = passphrase
        for file in [node.secrets, passphrase.file].compactMap(\.self) {
            if let exposure = PrivateFile.exposure(of: file) { Terminal.complain(exposure) }
        }
        return try NodeWorkspace(node, passphrase: passphrase)
    }
}

/// Where a command writes for machines.
package struct JSONOptions: ParsableArguments {
    @Option(help: "Write one JSON object to this file; - is standard output.")
    package var json: String?

    package init() {}

    package var output: JSONOutput { JSONOutput(destination: json) }
}
