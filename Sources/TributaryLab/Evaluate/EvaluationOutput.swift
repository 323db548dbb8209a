// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where an evaluation says what it found and how far it is.
struct EvaluationOutput {
    /// A file, `-` for standard output, or nil.
    let json: String?

    /// One object, keys in order. With `-` it is all that standard output gets.
    func write(_ figures: some Encodable, text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(figures) + Data("\n".utf8)
        guard json != "-" else { return FileHandle.standardOutput.write(data) }
        print(text)
        if let json { try data.write(to: URL(fileURLWithPath: json), options: .atomic) }
    }

    /// A line that is rewritten on a terminal, and a line for each tenth elsewhere, on standard error.
    func progress(_ what: String, _ done: Int, of total: Int) {
        let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
        guard isTerminal || done == total || done % max(1, total / 10) == 0 else { return }
        let line = "\(what) \(done) of \(total)"
        let text = isTerminal ? "\r\(line)\(done == total ? "\n" : "")" : "\(line)\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
