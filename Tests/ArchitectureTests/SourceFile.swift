// SPDX-License-Identifier: Apache-2.0

/// One Swift file as the rules see it.
struct SourceFile: Sendable {
    /// Relative to the package root.
    let path: String
    let text: String
    /// The text with comments and the contents of string literals blanked out, line for line.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = CodeBlanker.code(of: text)
    }

    /// The folder below `Sources` or `Tests`.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

    /// The modules that the file imports.
    var imports: [String] {
        code.split(separator: "\n").compactMap { line in
            guard line.contains("import ") else { return nil }
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard let place = words.firstIndex(of: "import"), words.prefix(place).allSatisfy(Self.mayPrecedeImport)
            else { return nil }
            let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = words.dropFirst(place + 1).first { !kinds.contains($0) }
            return name?.split(separator: ".").first.map(String.init)
        }
    }

    /// Lines on which `needle` stands as a word of its own.
    ///
    /// - Parameter isFree: whether a dot in front makes it something else, as in `report.print(`.
    func lines(with needle: String, isFree: Bool = false) -> [Int] {
        code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            Self.occurs(Array(needle.utf8), in: Array(line.utf8), isFree: isFree) ? number + 1 : nil
        }
    }

    /// Lines with a force unwrap: `!` directly behind a name, a call or a subscript, and not part of `!=`.
    var forceUnwraps: [Int] {
        code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            let bytes = Array(line.utf8)
            let found = bytes.indices.contains { place in
                guard bytes[place] == UInt8(ascii: "!"), place > 0 else { return false }
                let before = bytes[place - 1]
                let closes = [UInt8(ascii: ")"), UInt8(ascii: "]")].contains(before)
                return (Self.isNamePart(before) || closes)
                    && !(place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "="))
            }
            return found ? number + 1 : nil
        }
    }

    private static func occurs(_ needle: [UInt8], in line: [UInt8], isFree: Bool) -> Bool {
        guard let first = needle.first, line.count >= needle.count else { return false }
        return (0...line.count - needle.count).contains { place in
            guard line[place] == first, line[place..<place + needle.count].elementsEqual(needle) else { return false }
            guard place > 0 else { return true }
            let before = line[place - 1]
            return !(isNamePart(first) && isNamePart(before)) && !(isFree && before == UInt8(ascii: "."))
        }
    }

    private static func mayPrecedeImport(_ word: String) -> Bool {
        ["public", "package", "internal", "fileprivate", "private"].contains(word) || word.hasPrefix("@")
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
}

extension SourceFile {
    /// Every Swift file of the package's own code, and of its tests.
    static let sources = swiftFiles(below: "Sources")
    static let tests = swiftFiles(below: "Tests")

    private static func swiftFiles(below folder: String) -> [SourceFile] {
        PackageRoot.files(below: folder).filter { $0.hasSuffix(".swift") }.compactMap { path in
            (try? PackageRoot.text(path)).map { SourceFile(path: path, text: $0) }
        }
    }
}
