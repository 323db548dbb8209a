// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What no file of the repository says, in whatever language it is written.
struct PlainTextTests {
    /// Folders of somebody's machine.
    static let machineFolders = ["home", "root", "work", "Users", "tmp"]
    /// Marks of unfinished work, in two parts so that this file does not hold them.
    static let unfinishedMarks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X")].map { $0 + $1 }

    static let folders = ["Sources", "Tests", "docs", "scripts", "nodes", "coordinator-config", ".ci"]
    static let topLevel = [
        "Package.swift", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".swift-format",
    ]

    static func texts() throws -> [(path: String, text: String)] {
        let paths = folders.flatMap(PackageRoot.files) + topLevel
        return try paths.filter { !$0.hasSuffix(".gz") }.map { ($0, try PackageRoot.text($0)) }
    }

    @Test func noFileKnowsAMachine() throws {
        let found = try Self.texts().flatMap { file in Self.machinePaths(in: file.text).map { "\(file.path): \($0)" } }
        #expect(found == [])
    }

    @Test func noFileIsMarkedUnfinished() throws {
        let found = try Self.texts().flatMap { file in Self.marks(in: file.text).map { "\(file.path): \($0)" } }
        #expect(found == [])
    }

    @Test func aViolationIsSeen() {
        for folder in Self.machineFolders {
            #expect(Self.machinePaths(in: "cd /\(folder)/someone/x") == ["/\(folder)/"])
            #expect(Self.machinePaths(in: "see notes/\(folder)/x and https://host/\(folder)/x") == [])
        }
        for mark in Self.unfinishedMarks {
            #expect(Self.marks(in: "// \(mark): later") == [mark])
            #expect(Self.marks(in: "a\(mark)b") == [])
        }
    }

    /// Absolute paths: the slash does not follow a name.
    static func machinePaths(in text: String) -> [String] {
        machineFolders.map { "/\($0)/" }.filter { path in
            occurrences(of: path, in: text).contains { before, _ in
                before.map { !isNamePart($0) && ![".", "~", "*", "}"].contains($0) } ?? true
            }
        }
    }

    static func marks(in text: String) -> [String] {
        unfinishedMarks.filter { mark in
            occurrences(of: mark, in: text).contains { before, after in
                !(before.map(isNamePart) ?? false) && !(after.map(isNamePart) ?? false)
            }
        }
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }

    /// What stands before and behind each place where `word` stands.
    private static func occurrences(of word: String, in text: String) -> [(Character?, Character?)] {
        var found: [(Character?, Character?)] = []
        var rest = text.startIndex..<text.endIndex
        while let place = text.range(of: word, range: rest) {
            let before = place.lowerBound > text.startIndex ? text[text.index(before: place.lowerBound)] : nil
            let after = place.upperBound < text.endIndex ? text[place.upperBound] : nil
            found.append((before, after))
            rest = place.upperBound..<text.endIndex
        }
        return found
    }
}
