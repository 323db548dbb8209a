// SPDX-License-Identifier: Apache-2.0

import Testing

struct ForbiddenCallTests {
    @Test(arguments: CallRule.catalogue)
    func sourcesKeepTheRule(_ rule: CallRule) {
        #expect(rule.violations(in: SourceFile.sources) == [])
    }

    @Test(arguments: CallRule.catalogue)
    func exceptionsAreStillNeeded(_ rule: CallRule) {
        #expect(rule.idleExceptions(in: SourceFile.sources) == [])
    }

    @Test func nothingIsUnwrappedByForce() {
        let found = SourceFile.sources.flatMap { file in file.forceUnwraps.map { "\(file.path):\($0)" } }
        #expect(found == [])
    }

    @Test func testsSeeWhatUsersSee() {
        let found = SourceFile.tests.filter { !$0.lines(with: "@testable").isEmpty }.map(\.path)
        #expect(found == [])
    }

    /// Every word of every rule is caught where the rule holds: no rule is blind.
    @Test(arguments: CallRule.catalogue)
    func aViolationIsSeen(_ rule: CallRule) throws {
        let paths = [
            "Sources/RoundProtocol/Sample.swift", "Sources/DifferentialPrivacy/Contribution/Sample.swift",
        ]
        let path = try #require(paths.first(where: rule.holds))
        for word in rule.words {
            let owner = word.hasPrefix(".") ? "y" : ""
            let guilty = SourceFile(path: path, text: "let fine = 1\nlet x = \(owner)\(word)")
            let mentioned = SourceFile(path: path, text: "// never \(word)\nlet text = \"\(word)\"")
            #expect(rule.violations(in: [guilty]) == ["\(path):2 \(word)"])
            #expect(rule.violations(in: [mentioned]) == [])
        }
    }

    @Test func anExceptionExcusesOneFileAndExpires() {
        let excused = SourceFile(path: "Sources/A/Excused.swift", text: "bad()")
        let other = SourceFile(path: "Sources/A/Other.swift", text: "bad()")
        let mended = SourceFile(path: "Sources/A/Excused.swift", text: "good()")
        let rule = CallRule(
            why: "", words: ["bad("], holds: { _ in true }, exceptions: ["Sources/A/Excused.swift": "a reason"])
        #expect(rule.violations(in: [excused, other]) == ["Sources/A/Other.swift:1 bad("])
        #expect(rule.idleExceptions(in: [excused]) == [])
        #expect(rule.idleExceptions(in: [mended]) == ["Sources/A/Excused.swift"])
    }
}
