// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

struct LinkTests {
    @Test func everyLinkLeadsSomewhere() throws {
        let documents = try MarkdownDocument.all()
        #expect(documents.count > 5)
        #expect(try documents.flatMap(Self.brokenLinks) == [])
    }

    /// Sources point at documents: `docs/PRIVACY.md`, "Mechanism".
    @Test func everyDocumentThatSourcesNameIsThere() throws {
        let sources = PackageRoot.files(below: "Sources").filter { $0.hasSuffix(".swift") }
        let existing = Set(PackageRoot.files(below: "docs"))
        let missing = try sources.flatMap { path in
            let named = Self.namedDocuments(in: try PackageRoot.text(path))
            return named.filter { !existing.contains($0) }.map { "\(path): \($0)" }
        }
        #expect(missing == [])
    }

    @Test func aBrokenLinkIsSeen() throws {
        let text = """
            # A title, of sorts
            [here](docs/ARCHITECTURE.md) [gone](docs/GONE.md) [top](#a-title-of-sorts) [nowhere](#nowhere)
            [web](https://example.org/x) [part](docs/ARCHITECTURE.md#no-such-part)
            ```
            [code](is/not/prose.md)
            ```
            """
        let broken = try Self.brokenLinks(in: MarkdownDocument(path: "README.md", text: text))
        #expect(
            broken == [
                "README.md: docs/GONE.md", "README.md: #nowhere", "README.md: docs/ARCHITECTURE.md#no-such-part",
            ])
        let named = Self.namedDocuments(in: "see `docs/GONE.md`, and docs/PRIVACY.md.")
        #expect(named == ["docs/GONE.md", "docs/PRIVACY.md"])
    }

    private static func brokenLinks(in document: MarkdownDocument) throws -> [String] {
        try document.links.filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }.filter { link in
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let folder = (document.path as NSString).deletingLastPathComponent
            let joined = folder.isEmpty ? parts[0] : folder + "/" + parts[0]
            let target = parts[0].isEmpty ? document.path : (joined as NSString).standardizingPath
            guard FileManager.default.fileExists(atPath: PackageRoot.path + "/" + target) else { return true }
            guard parts.count == 2, target.hasSuffix(".md") else { return false }
            let anchors = parts[0].isEmpty ? document.anchors : try MarkdownDocument.named(target).anchors
            return !anchors.contains(parts[1])
        }.map { "\(document.path): \($0)" }
    }

    private static func namedDocuments(in text: String) -> [String] {
        text.components(separatedBy: "docs/").dropFirst().compactMap { rest in
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            let end = rest[name.endIndex...]
            for ending in [".md", ".yaml"] where !name.isEmpty && end.hasPrefix(ending) {
                return "docs/\(name)\(ending)"
            }
            return nil
        }
    }
}
