// SPDX-License-Identifier: Apache-2.0

/// Replaces comments and the contents of string literals by spaces, so that rules look at code alone. Expressions
/// inside `\(…)` are code and stay.
struct CodeBlanker {
    private enum Context {
        /// Depth of parentheses inside an interpolation; the file itself never ends.
        case code(depth: Int)
        case string(hashes: Int, quotes: Int)
        case blockComment(depth: Int)
    }

    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var place = 0
    private var contexts: [Context] = []

    static func code(of text: String) -> String {
        var blanker = CodeBlanker(bytes: Array(text.utf8))
        blanker.run()
        return String(decoding: blanker.output, as: UTF8.self)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() {
        output.reserveCapacity(bytes.count)
        while place < bytes.count {
            switch contexts.last {
            case nil: stepCode(depth: nil)
            case .code(let depth)?: stepCode(depth: depth)
            case .string(let hashes, let quotes)?: stepString(hashes, quotes)
            case .blockComment(let depth)?: stepComment(depth)
            }
        }
    }

    private mutating func stepCode(depth: Int?) {
        if starts(with: "//") {
            while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { blank(1) }
        } else if starts(with: "/*") {
            blank(2)
            contexts.append(.blockComment(depth: 1))
        } else if let (hashes, quotes) = openingQuotes {
            keep(hashes + quotes)
            contexts.append(.string(hashes: hashes, quotes: quotes))
        } else {
            if let depth { follow(bytes[place], depth: depth) }
            keep(1)
        }
    }

    /// Keeps count of the parentheses of an interpolation.
    private mutating func follow(_ byte: UInt8, depth: Int) {
        guard byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") else { return }
        contexts.removeLast()
        let next = byte == UInt8(ascii: "(") ? depth + 1 : depth - 1
        if next > 0 { contexts.append(.code(depth: next)) }
    }

    private mutating func stepString(_ hashes: Int, _ quotes: Int) {
        let hashMarks = String(repeating: "#", count: hashes)
        if starts(with: String(repeating: "\"", count: quotes) + hashMarks) {
            contexts.removeLast()
            keep(quotes + hashes)
        } else if starts(with: "\\" + hashMarks + "(") {
            blank(1 + hashes)
            keep(1)
            contexts.append(.code(depth: 1))
        } else if starts(with: "\\" + hashMarks) {
            blank(2 + hashes)
        } else {
            blank(1)
        }
    }

    private mutating func stepComment(_ depth: Int) {
        if starts(with: "*/") {
            contexts.removeLast()
            if depth > 1 { contexts.append(.blockComment(depth: depth - 1)) }
            blank(2)
        } else if starts(with: "/*") {
            contexts.removeLast()
            contexts.append(.blockComment(depth: depth + 1))
            blank(2)
        } else {
            blank(1)
        }
    }

    /// How many `#` and `"` open a string literal here.
    private var openingQuotes: (hashes: Int, quotes: Int)? {
        let hashes = bytes[place...].prefix { $0 == UInt8(ascii: "#") }.count
        let quotes = bytes[(place + hashes)...].prefix { $0 == UInt8(ascii: "\"") }.count
        guard quotes > 0 else { return nil }
        return (hashes, quotes >= 3 ? 3 : 1)
    }

    private func starts(with text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

    private mutating func keep(_ count: Int) {
        output += bytes[place..<min(place + count, bytes.count)]
        place += count
    }

    private mutating func blank(_ count: Int) {
        for byte in bytes[place..<min(place + count, bytes.count)] {
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
        }
        place += count
    }
}
