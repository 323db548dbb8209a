// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryAuditor
import Yams

/// The registry entry has what the registry's schema asks for, and nothing that it does not know.
struct ReportRegistryTests {
    private let facts: [String: [String: Any]]
    private let required: [String]

    init() throws {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Vectors/opendp-deployments-registry/schema-facts.json")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        facts = try #require(json["objects"] as? [String: [String: Any]])
        required = try #require(json["tier3"] as? [String])
    }

    @Test func keepsTheSchema() async throws {
        for federation in [try ReportStory.eventful(), try ReportStory.lying(), TestFederation()] {
            let entry = RegistryEntry(try await ReportStory(federation).document)
            let node = try #require(try Yams.compose(yaml: entry.yaml))
            #expect(violations(of: node, at: "") == [])
        }
    }

    @Test func keepsTheSchemaWithEveryFactFilledIn() async throws {
        var facts = RegistryFacts()
        (facts.name, facts.curator, facts.region, facts.author) = ("Loyalty", "A: b # c", "EU", "an auditor")
        let document = try await ReportStory(ReportStory.eventful()).document
        for sector in RegistryFacts.Sector.allCases {
            for type in RegistryFacts.CuratorType.allCases {
                (facts.sector, facts.curatorType) = (sector, type)
                let node = try #require(try Yams.compose(yaml: RegistryEntry(document, facts).yaml))
                #expect(violations(of: node, at: "") == [])
                #expect(node["deployment"]?["basic"]?["data_curators"]?[0]?["data_curator_name"]?.string == "A: b # c")
            }
        }
    }

    @Test func everyFieldOfTierThreeIsFilledIn() async throws {
        let entry = RegistryEntry(try await ReportStory(ReportStory.eventful()).document)
        for path in required {
            let value = entry.value[path.split(separator: "/").map(String.init)]
            #expect(value != nil && value != .text(""), "\(path)")
        }
    }

    @Test func parametersAreTheRecomputedOnes() async throws {
        let story = try await ReportStory(ReportStory.lying())
        let spent = try #require(story.document.totals.map(\.recomputedNanoRho).max())
        let loss = RegistryEntry(story.document).value[["deployment", "privacy_loss", "privacy_parameters"]]
        #expect(loss?["rho"] == .number(Double(spent) / 1e9))
        #expect(RegistryEntry(story.document).yaml.contains("not confirmed"))
    }

    @Test func aViolationIsSeen() throws {
        let bad = [
            "url_slug: a", "url_slug: a\ndeployment: {}\nmore: b", "- a", "url_slug: a\ndeployment: {basic: {}}",
        ]
        for yaml in bad { #expect(violations(of: try #require(try Yams.compose(yaml: yaml)), at: "") != []) }
    }

    /// Paths that break the schema.
    private func violations(of node: Node, at path: String) -> [String] {
        guard case .mapping(let mapping) = node, let rule = facts[path],
            let properties = rule["properties"] as? [String: Any], let required = rule["required"] as? [String]
        else { return ["\(path): no object"] }
        let keys = mapping.keys.compactMap(\.string)
        let missing = required.filter { !keys.contains($0) }.map { "\(path)/\($0): missing" }
        return missing
            + mapping.flatMap { key, value -> [String] in
                let name = key.string ?? ""
                let place = path.isEmpty ? name : "\(path)/\(name)"
                guard let kind = properties[name] else { return ["\(place): unknown"] }
                return violations(of: value, kind: kind, at: place)
            }
    }

    private func violations(of node: Node, kind: Any, at place: String) -> [String] {
        switch (kind as? String, node) {
        case ("object", _): violations(of: node, at: place)
        case ("array of objects", .sequence(let items)) where !items.isEmpty:
            items.flatMap { violations(of: $0, at: place) }
        case ("array of strings", .sequence(let items)) where !items.isEmpty:
            items.allSatisfy(isText) ? [] : ["\(place): no texts"]
        case ("string", _): isText(node) ? [] : ["\(place): no text"]
        case ("date", _):
            node.string?.wholeMatch(of: #/\d{4}-\d\d-\d\d/#) != nil && isText(node) ? [] : ["\(place): no date"]
        case ("number", _): node.float != nil && !isText(node) ? [] : ["\(place): no number"]
        case (nil, _):
            (kind as? [String])?.contains(node.string ?? "") == true ? [] : ["\(place): not allowed"]
        default: ["\(place): wrong form"]
        }
    }

    private func isText(_ node: Node) -> Bool { node.tag == .init(.str) || node.tag.description.hasSuffix("str") }
}
