// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Documents name tests as `Suite.test`; each of them exists.
struct ThreatModelTests {
    @Test func everyTestThatADocumentNamesExists() throws {
        let known = try Self.tests()
        #expect(known.count > 200)
        let unknown = try MarkdownDocument.all().flatMap { document in
            Self.namedTests(in: document.prose.joined(separator: "\n")).filter { !known.contains($0) }.map {
                "\(document.path): \($0)"
            }
        }
        #expect(unknown == [])
        let threats = try MarkdownDocument.named("docs/THREAT_MODEL.md").prose.joined(separator: "\n")
        #expect(Set(Self.namedTests(in: threats)).count > 30)
    }

    @Test func namesOfTestsAreRecognised() {
        let text = "see `NoteTests.namesMatch`, `NoteTests` and `LogTests.grows`; not `NoteTests.swift` or `a.b`"
        #expect(Self.namedTests(in: text) == ["NoteTests.namesMatch", "LogTests.grows"])
        let source = "struct NoteTests {\n    @Test(arguments: [1]) func namesMatch(_ x: Int) {}\n  func helper() {}\n}"
        #expect(Self.tests(in: source) == ["NoteTests.namesMatch", "NoteTests.helper"])
        let nested = "extension All {\n  @Suite(.serialized) struct NoteTests {\n    @Test func grows() {}\n  }\n}"
        #expect(Self.tests(in: nested) == ["NoteTests.grows"])
        #expect(Self.tests(in: "extension NoteTests {\n    @Test func grows() {}\n}") == ["NoteTests.grows"])
    }

    private static func tests() throws -> Set<String> {
        let files = PackageRoot.files(below: "Tests").filter { $0.hasSuffix("Tests.swift") || $0.contains("Tests+") }
        return try files.reduce(into: []) { $0.formUnion(tests(in: try PackageRoot.text($1))) }
    }

    /// Functions below each suite of a file.
    private static func tests(in source: String) -> [String] {
        var suite = ""
        return source.split(separator: "\n").compactMap { line in
            let declaration = line.drop { $0 == " " }
            if ["struct ", "final class ", "extension ", "@Suite"].contains(where: declaration.hasPrefix) {
                let word = line.split(separator: " ").first { $0.hasSuffix("Tests") || $0.hasSuffix("Tests:") }
                suite = word.map { String($0.filter { $0 != ":" }) } ?? suite
            }
            guard let function = line.range(of: "func ") else { return nil }
            return suite + "." + line[function.upperBound...].prefix { $0 != "(" && $0 != "<" }
        }
    }

    /// `Suite.test` in back quotes.
    private static func namedTests(in text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).compactMap { part in
            let words = part.split(separator: ".", omittingEmptySubsequences: false)
            guard words.count == 2, words[0].hasSuffix("Tests"), words[1] != "swift", !words[1].isEmpty,
                part.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." })
            else { return nil }
            return String(part)
        }
    }
}
