// SPDX-License-Identifier: Apache-2.0

import Testing

struct FileShapeTests {
    /// Lines from which a file is listed, so that somebody asks whether it is two.
    static let notedLines = 350
    /// Lines that no file has.
    static let lineCeiling = 600
    static let medianCeiling = 150
    static let licenceLine = "// SPDX-License-Identifier: Apache-2.0"

    @Test func everyFileNamesItsLicenceFirst() {
        let files = SourceFile.sources + SourceFile.tests
        #expect(files.filter { !Self.hasLicence($0.text) }.map(\.path) == [])
    }

    @Test func filesStaySmall() {
        let files = SourceFile.sources + SourceFile.tests
        #expect(Self.longerThan(Self.lineCeiling, files) == [])
        for noted in Self.longerThan(Self.notedLines, files) { print("noted: \(noted) lines") }
    }

    @Test func halfOfTheFilesAreShort() throws {
        for files in [SourceFile.sources, SourceFile.tests] {
            let counts = files.map(\.lineCount).sorted()
            let median = try #require(counts.dropFirst(counts.count / 2).first)
            #expect(median <= Self.medianCeiling)
        }
    }

    @Test func aViolationIsSeen() {
        let long = SourceFile(path: "a", text: String(repeating: "\n", count: Self.lineCeiling + 1))
        let whole = SourceFile(path: "b", text: String(repeating: "\n", count: Self.lineCeiling))
        #expect(Self.longerThan(Self.lineCeiling, [long, whole]) == ["a: \(Self.lineCeiling + 1)"])
        #expect(!Self.hasLicence("import Testing\n" + Self.licenceLine))
        #expect(Self.hasLicence(Self.licenceLine + "\n"))
    }

    private static func hasLicence(_ text: String) -> Bool { text.hasPrefix(licenceLine + "\n") }

    private static func longerThan(_ limit: Int, _ files: [SourceFile]) -> [String] {
        files.filter { $0.lineCount > limit }.map { "\($0.path): \($0.lineCount)" }
    }
}
