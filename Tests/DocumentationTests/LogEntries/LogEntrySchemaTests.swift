// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Testing

/// The schemas under `docs/log-entries`, against what the program writes.
struct LogEntrySchemaTests {
    private let entries: [LogEntry]

    init() throws { entries = try SampleEntries().entries }

    private static var folder: String { PackageRoot.path + "/docs/log-entries" }

    private func schema(_ kind: String) throws -> JSONSchema {
        try JSONSchema(Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(kind).schema.json")))
    }

    private func object(_ entry: LogEntry) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(entry.canonicalBytes()))
        return try #require(json as? [String: Any])
    }

    @Test func everyKindHasASchemaAndEverySchemaAKind() throws {
        let kinds = Set(entries.filter { SampleEntries.isKnown($0.event) }.map(\.event.kind))
        #expect(kinds.count == SampleEntries.kindCount)
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(Set(files) == Set(kinds.map { "\($0).schema.json" }))
    }

    @Test func whatTheProgramWritesSatisfiesItsSchema() throws {
        for entry in entries {
            #expect(try schema(entry.event.kind).accepts(object(entry)), "\(entry.event.kind)")
            // The sample is one that readers accept.
            #expect(try LogEntry(canonicalBytes: entry.canonicalBytes()) == entry)
        }
    }

    @Test func aSchemaRefusesEveryOtherKind() throws {
        for kind in Set(entries.map(\.event.kind)) {
            let schema = try schema(kind)
            for entry in entries where entry.event.kind != kind {
                #expect(try !schema.accepts(object(entry)), "\(entry.event.kind) as \(kind)")
            }
        }
    }

    /// Members that may hold any text.
    private static let texts: Set = [
        "title", "purpose", "reason", "name", "model", "analysis", "proposed_by", "code_version", "log_origin",
        "text",
    ]

    @Test func aMissingAnUnknownOrAMisshapenMemberIsRefused() throws {
        for entry in entries {
            let (kind, schema, whole) = (entry.event.kind, try schema(entry.event.kind), try object(entry))
            for name in whole.keys {
                var altered = whole
                altered[name] = nil
                #expect(try !schema.accepts(altered), "\(kind) without \(name)")
                for other: Any in [true, 1.5, -1, ["x": 1], "?", [[1]]] {
                    altered[name] = other
                    let mayStand = other is String && Self.texts.contains(name)
                    #expect(try schema.accepts(altered) == (mayStand && kind != "round_aborted"), "\(kind).\(name)")
                }
            }
            #expect(try !schema.accepts(whole.merging(["more": 1]) { first, _ in first }), "\(kind) with more")
        }
    }
}
