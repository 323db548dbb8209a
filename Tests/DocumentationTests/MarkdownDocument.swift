// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the checks need of a Markdown file.
struct MarkdownDocument: Sendable {
    struct Block: Sendable, Equatable {
        /// What follows the opening fence: a language, perhaps a name.
        let label: String
        let lines: [String]
    }

    /// Relative to the package root.
    let path: String
    /// Everything outside fenced blocks.
    let prose: [String]
    let blocks: [Block]

    init(path: String, text: String) {
        var prose: [String] = []
        var blocks: [Block] = []
        var open: (label: String, lines: [String])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                if let closed = open {
                    blocks.append(Block(label: closed.label, lines: closed.lines))
                    open = nil
                } else {
                    open = (line.dropFirst(3).trimmingCharacters(in: .whitespaces), [])
                }
            } else if open != nil {
                open?.lines.append(line)
            } else {
                prose.append(line)
            }
        }
        self.path = path
        self.prose = prose
        self.blocks = blocks
    }

    /// Targets of `[text](target)`.
    var links: [String] {
        prose.flatMap { line in
            line.components(separatedBy: "](").dropFirst().compactMap { $0.components(separatedBy: ")").first }
        }
    }

    /// Names of the headings as links address them.
    var anchors: Set<String> {
        Set(
            prose.filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                return String(title.compactMap { Self.anchorCharacter($0) })
            })
    }

    /// The command lines of shell blocks, continued lines joined, prompts and comments left out.
    var commandLines: [String] {
        blocks.filter { $0.label == "sh" }.flatMap { block in
            block.lines.joined(separator: "\n").replacingOccurrences(of: "\\\n", with: " ")
                .components(separatedBy: "\n")
                .map { ($0.components(separatedBy: " #").first ?? "").trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
    }

    private static func anchorCharacter(_ character: Character) -> Character? {
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
    }
}

extension MarkdownDocument {
    /// Every document of the repository.
    static func all() throws -> [MarkdownDocument] {
        let top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
        let paths = top + PackageRoot.files(below: "docs").filter { $0.hasSuffix(".md") }
        return try paths.map { MarkdownDocument(path: $0, text: try PackageRoot.text($0)) }
    }

    static func named(_ path: String) throws -> MarkdownDocument {
        MarkdownDocument(path: path, text: try PackageRoot.text(path))
    }
}
