// SPDX-License-Identifier: Apache-2.0

/// A line that a reader is told to type, taken apart as a shell would.
struct CommandLine: Sendable, Equatable {
    let program: String
    let arguments: [String]

    /// Understands quotes and a final `&`, no more: documents need no more.
    init?(_ line: String) {
        var words: [String] = []
        var word = ""
        var isOpen = false
        var quote: Character?
        for character in line {
            switch (character, quote) {
            case ("'", nil), ("\"", nil):
                quote = character
                isOpen = true
            case (let closing, let open?) where closing == open: quote = nil
            case (" ", nil):
                if isOpen { words.append(word) }
                (word, isOpen) = ("", false)
            default:
                word.append(character)
                isOpen = true
            }
        }
        if isOpen { words.append(word) }
        if words.last == "&" { words.removeLast() }
        guard quote == nil, let program = words.first else { return nil }
        self.program = program
        arguments = Array(words.dropFirst())
    }
}
