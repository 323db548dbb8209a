// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Where the coordinator's files are.
struct DirectoryOption: ParsableArguments {
    @Option(name: .customLong("dir"), help: "The coordinator's directory.")
    var path = "."
}

/// How sealed keys are opened.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: """
            File whose first line is the passphrase of the key files. Without it the environment variable \
            TRIBUTARY_PASSPHRASE_FILE is looked at, then the terminal is asked.
            """)
    var passphraseFile: String?

    /// The passphrase for key files that need one; nil for those that are stored openly.
    func passphrase(for keys: KeyFiles) throws -> String? {
        guard try keys.needPassphrase else { return nil }
        return try chosen()
    }

    /// From the file that was named, or from the terminal.
    func chosen() throws -> String {
        let named = passphraseFile ?? ProcessInfo.processInfo.environment["TRIBUTARY_PASSPHRASE_FILE"]
        if let named {
            guard let text = try? String(contentsOfFile: named, encoding: .utf8),
                let line = text.split(
                    separator: "\n"
                ).first
            else { throw CoordinatorError.missing(what: "the passphrase file \(named)") }
            return String(line)
        }
        guard let typed = getpass("Passphrase of the coordinator's keys: ").map({ String(cString: $0) }),
            !typed.isEmpty
        else { throw CoordinatorError.missing(what: "the passphrase") }
        return typed
    }
}

/// Machine-readable output.
struct JSONOption: ParsableArguments {
    @Option(name: .customLong("json"), help: "Write one JSON object to this file; '-' is standard output.")
    var file: String?

    /// Writes `value` where it was asked for.
    ///
    /// - Returns: whether it went to standard output, so that nothing else should be printed there.
    @discardableResult
    func write(_ value: some Encodable) throws -> Bool {
        guard let file else { return false }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(value) + Data("\n".utf8)
        if file == "-" {
            FileHandle.standardOutput.write(data)
            return true
        }
        try data.write(to: URL(fileURLWithPath: file))
        return false
    }
}
