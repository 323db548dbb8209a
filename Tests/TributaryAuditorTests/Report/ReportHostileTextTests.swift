// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryAuditor

/// Whatever people write into studies, models and reasons stays a text.
struct ReportHostileTextTests {
    static let texts = [
        "</td><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' autofocus onfocus='alert(1)",
        "\"\u{301} onmouseover=\"\u{301}alert(1)", "<\u{338}img src=x onerror=alert(1)>", "&lt;b&gt; &#60;",
        "</script><!-- ", "]]>--></style>", "=HYPERLINK(\"http://x\",\"y\")", "+1+cmd|' /C calc'!A0", "-2+3",
        "@SUM(A1)",
        "\u{1B}[31mred\u{1B}[0m\u{7}", "right\u{202E}left\u{2066}", "line\nbreak\r\nand\ttab", "null\u{0}byte",
        "a,b;\"c\"", "\u{FF1D}1+1", "ε & δ",
    ]

    @Test(arguments: texts)
    func staysATextOnThePage(_ text: String) async throws {
        let page = try await ReportStory(ReportStory.named(text)).page(ReportStory.library())
        let plain = try await ReportStory(ReportStory.named("plain")).page(ReportStory.library())
        // The same elements and attributes as with a harmless name: nothing was added to the markup.
        #expect(Self.tags(page) == Self.tags(plain))
        #expect(Self.quotes(page) == Self.quotes(plain))
        #expect(page.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(page.unicodeScalars.allSatisfy { !("\u{202A}"..."\u{202E}").contains($0) })
        #expect(page.contains(Markup.escaped(text)))
    }

    @Test(arguments: texts)
    func staysATextInATable(_ text: String) async throws {
        let files = try await ReportStory(ReportStory.named(text)).files().files
        for file in files where file.name.hasSuffix(".csv") {
            let content = String(decoding: file.bytes, as: UTF8.self)
            let lines = content.components(separatedBy: "\r\n").dropLast()
            #expect(lines.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
            for cell in Self.cells(content) where Int64(cell) == nil {
                #expect(!["=", "+", "-", "@", "\u{FF1D}"].contains(cell.prefix(1)), "\(file.name): \(cell)")
            }
            let widths = Set(lines.map { Self.cells($0 + "\r\n").count })
            #expect(widths.count == 1, "\(file.name)")
        }
    }

    @Test(arguments: texts)
    func staysATextInTheRegistryAndJSON(_ text: String) async throws {
        let story = try await ReportStory(ReportStory.named(text))
        let json = try story.text(ReportFiles.json)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
        var facts = RegistryFacts()
        (facts.name, facts.curator, facts.region, facts.author) = (text, text, text, text)
        let hostile = RegistryEntry(story.document, facts).yaml
        let plain = RegistryEntry(story.document, RegistryFacts()).yaml
        #expect(hostile.split(separator: "\n").count == plain.split(separator: "\n").count)
        #expect(hostile.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }

    @Test func markupEscapesScalarByScalar() {
        let name = "\"\u{301}<\u{338}>'&"
        let cell: Markup = "<td title=\"\(name)\">"
        #expect(cell.text == "<td title=\"&quot;\u{301}&lt;\u{338}&gt;&#39;&amp;\">")
    }

    private static func tags(_ page: String) -> [String] {
        page.matches(of: #/<\/?[a-zA-Z][a-zA-Z0-9]*/#).map { String($0.0) }
    }

    /// Quotation marks outside of scripts: attributes and nothing else.
    private static func quotes(_ page: String) -> Int {
        page.replacing(#/<script.*?<\/script>/#.dotMatchesNewlines(), with: "").unicodeScalars.filter { $0 == "\"" }
            .count
    }

    /// The fields of RFC 4180 text.
    private static func cells(_ text: String) -> [String] {
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": isQuoted.toggle()
            case ",", "\n":
                if isQuoted {
                    cell.append(scalar)
                } else {
                    cells.append(String(cell))
                    cell = .init()
                }
            case "\r": break
            default: cell.append(scalar)
            }
        }
        return cells
    }
}
