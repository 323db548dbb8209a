// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Foundation
import HTTPTransport

/// Where the holder of the root key keeps its files.
struct DirectoryOption: ParsableArguments {
    @Option(name: .customLong("dir"), help: "The auditor's directory, with the root key.")
    var path = "."

    var directory: AuditorDirectory { AuditorDirectory(path: path) }
}

/// How a sealed key is opened.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: """
            File whose first line is the passphrase of the key file. Without it the environment variable \
            TRIBUTARY_PASSPHRASE_FILE is looked at, then the terminal is asked.
            """)
    var passphraseFile: String?

    var source: PassphraseSource {
        PassphraseSource(
            file: passphraseFile, environment: ProcessInfo.processInfo.environment, prompt: Terminal.readSecret)
    }
}

/// Which federation, and where its coordinator is.
struct FederationOption: ParsableArguments {
    @Option(help: "Head office's federation.pub. Remembered after its first use.")
    var federation: String?

    func descriptor(_ directory: AuditorDirectory) throws -> FederationDescriptor {
        try directory.federation(file: federation)
    }
}

extension FederationDescriptor {
    /// The coordinator at the address that the descriptor names, trusted as far as its authority goes.
    func client() throws -> PublicClient {
        try PublicClient(address: CoordinatorAddress(publicAddress), authority: authority)
    }
}

/// Machine-readable output.
struct JSONOption: ParsableArguments {
    @Option(name: .customLong("json"), help: "Write JSON to this file; '-' is standard output.")
    var file: String?

    /// Whether standard output belongs to a program.
    var takesStandardOutput: Bool { file == "-" }

    /// Writes `value` where it was asked for, and `text` to people unless a program reads standard output.
    func report(_ value: some Encodable, text: @autoclosure () -> String) throws {
        if let file {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let data = try encoder.encode(value) + Data("\n".utf8)
            if file == "-" {
                FileHandle.standardOutput.write(data)
            } else {
                do {
                    try data.write(to: URL(fileURLWithPath: file), options: .atomic)
                } catch {
                    throw AuditorError.file(path: file, reason: "cannot be written")
                }
            }
        }
        if !takesStandardOutput { Terminal.write(text()) }
    }

    /// For people, while they are asked: beside the standard output of a program.
    func tell(_ text: String) {
        if takesStandardOutput { Terminal.complain(text) } else { Terminal.write(text) }
    }
}

/// Now, in Unix seconds.
enum WallTime {
    static func now() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }
}
