// SPDX-License-Identifier: Apache-2.0

import Foundation

/// `--json FILE`: one object with sorted keys; `-` is standard output.
package struct JSONOutput: Sendable {
    let destination: String?

    package init(destination: String?) { self.destination = destination }

    /// Whether standard output belongs to the machine.
    package var replacesText: Bool { destination == "-" }

    /// Prints `text` for people and writes `value` for machines, as was asked.
    package func emit(_ value: some Encodable, text: String) throws {
        if !replacesText { Terminal.write(text.hasSuffix("\n") ? text : text + "\n") }
        guard let destination else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(value)) + Array("\n".utf8)
        if destination == "-" {
            Terminal.write(String(decoding: bytes, as: UTF8.self))
        } else {
            try PrivateFile.write(bytes, to: destination)
        }
    }
}
