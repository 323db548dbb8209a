// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Every block ```` ```hex NAME ```` of the format documents is what the code writes.
struct WireFormatTests {
    @Test func examplesAreWhatTheCodeWrites() throws {
        let expected = try WireExamples().bytes
        let blocks = try MarkdownDocument.named("docs/WIRE_FORMAT.md").blocks.filter { $0.label.hasPrefix("hex ") }
        #expect(Set(blocks.map { String($0.label.dropFirst(4)) }) == Set(expected.keys))
        for block in blocks {
            let name = String(block.label.dropFirst(4))
            let bytes = try #require(Hex.decode(Self.digits(of: block.lines)), "\(name) is not hexadecimal")
            #expect(Hex.encode(bytes) == expected[name].map(Hex.encode), "example \(name)")
        }
    }

    @Test func logEntriesAreWhatTheCodeReadsAndWrites() throws {
        let blocks = try MarkdownDocument.named("docs/TRANSPARENCY_LOG.md").blocks.filter { $0.label == "json entry" }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let bytes = Array(block.lines.joined().utf8)
            #expect(try LogEntry(canonicalBytes: bytes).canonicalBytes() == bytes)
        }
    }

    @Test func commentsOfAnExampleAreNoDigits() {
        #expect(Self.digits(of: ["00 ff   # 8 bytes: abcd", "# nothing", "", "10"]) == "00ff10")
    }

    private static func digits(of lines: [String]) -> String {
        lines.map { String($0.prefix { $0 != "#" }).filter { $0 != " " } }.joined()
    }
}
