// SPDX-License-Identifier: Apache-2.0

import Testing

/// The reader of sources itself: a rule is worth no more than what it can see.
struct SourceFileTests {
    private func file(_ text: String) -> SourceFile { SourceFile(path: "Sources/Federation/Sample.swift", text: text) }

    @Test func commentsAndStringsAreNoCode() {
        let sample = file(
            ##"""
            // try! here
            /* try! /* nested */ still a comment */
            let a = "try! in text", b = #"raw " try! "#
            let c = "\("inner try!")"
            """##)
        #expect(sample.lines(with: "try!").isEmpty)
    }

    @Test func interpolatedExpressionsAreCode() {
        let sample = file(#"let text = "sum \(try! total((1 + 2))) try!""# + "\nlet next = 1")
        #expect(sample.lines(with: "try!") == [1])
        #expect(!sample.code.contains("try!\""))
        #expect(sample.code.contains("let next = 1"))
    }

    @Test func linesStayWhereTheyAre() {
        let sample = file("/*\n\n*/\nlet text = \"\"\"\n  try!\n  \"\"\"\nlet value = try! f()\n")
        #expect(sample.lines(with: "try!") == [7])
    }

    @Test func everyFormOfImportIsRead() {
        let sample = file(
            """
            import A
            public import B
            @preconcurrency package import C
            import struct D.Thing
            internal import E
            // import F
            let text = "import G"
            let important = 1
            """)
        #expect(sample.imports == ["A", "B", "C", "D", "E"])
    }

    @Test func forceUnwrapsAreSeenAndComparisonsAreNot() {
        #expect(file("let x = y!").forceUnwraps == [1])
        #expect(file("call()!.go()\n  list[0]!").forceUnwraps == [1, 2])
        #expect(file("if a != b, !c, x! = 1 {}").forceUnwraps == [1])
        #expect(file("if a != b && !c {} // really!").forceUnwraps.isEmpty)
    }

    @Test func wordsAreWholeWords() {
        #expect(file("blueprint(1)").lines(with: "print(").isEmpty)
        #expect(file("report.print(1)").lines(with: "print(", isFree: true).isEmpty)
        #expect(file("report.print(1)").lines(with: "print(") == [1])
        #expect(file("  print(1)").lines(with: "print(", isFree: true) == [1])
    }
}
