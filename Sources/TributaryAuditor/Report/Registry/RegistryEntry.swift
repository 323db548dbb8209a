// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a log cannot know about a deployment, for its registry entry. People fill it in.
package struct RegistryFacts: Sendable {
    package enum CuratorType: String, Sendable, CaseIterable {
        case government = "Government"
        case industry = "Industry"
        case nonprofit = "Nonprofit"
    }

    package enum Sector: String, Sendable, CaseIterable {
        case technology = "Technology"
        case healthcare = "Healthcare"
        case education = "Education"
        case government = "Government"
        case energy = "Energy"
        case finance = "Finance"
    }

    package var name: String?
    package var curator: String?
    package var curatorType = CuratorType.industry
    package var region: String?
    package var sector: Sector?
    package var author: String?

    package init() {}
}

/// A tier-3 entry of the OpenDP deployments registry, made from an audit: parameters are the recomputed ones.
///
/// - SeeAlso: repository `opendp/deployments-registry-data`, `schemas/deployments-schema.yaml`; the facts of the schema
///   are restated in `Tests/Vectors/opendp-deployments-registry`.
package struct RegistryEntry: Sendable {
    package let value: RegistryValue

    package init(_ document: ReportDocument, _ facts: RegistryFacts = RegistryFacts()) {
        let origin = document.subject.origin
        value = .map([
            ("url_slug", .text(Self.slug(facts.name ?? origin, document))),
            (
                "deployment",
                .map([
                    ("basic", Self.basic(document, facts)),
                    ("dp_variant", Self.variant(document)),
                    ("privacy_loss", Self.loss(document)),
                    ("deployment_model", Self.model(document)),
                    ("implementation", Self.implementation(document)),
                    (
                        "administrative",
                        .map([
                            ("status", .text("Draft")),
                            ("registry_authors", .list([.text(facts.author ?? "The auditor of \(origin)")])),
                            ("tier", .integer(3)),
                        ])
                    ),
                ])
            ),
        ])
    }

    package var yaml: String { value.yaml }

    /// Small letters, digits and dashes.
    private static func slug(_ name: String, _ document: ReportDocument) -> String {
        let words = name.lowercased().unicodeScalars.map { scalar in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
        }
        let dashed = String(words).split(separator: "-").joined(separator: "-")
        let year = document.subject.firstEntryTime.map { Quantity.date($0).prefix(4) } ?? "undated"
        return "\(dashed.isEmpty ? "federation" : dashed)-\(year)"
    }

    private static func basic(_ document: ReportDocument, _ facts: RegistryFacts) -> RegistryValue {
        let purposes = document.label.purposes
        var fields: [(key: String, value: RegistryValue)] = [
            ("name", .text(facts.name ?? "Federated customer analytics of \(document.subject.origin)")),
            (
                "data_curators",
                .list([
                    .map([
                        ("data_curator_name", .text(facts.curator ?? document.subject.origin)),
                        ("data_curator_type", .text(facts.curatorType.rawValue)),
                    ])
                ])
            ),
            (
                "description",
                .text(
                    "Sums over the customers of \(document.label.branches) branches, computed with secure aggregation "
                        + "and distributed noise: \(document.label.releases) releases in "
                        + "\(document.label.studies) studies."
                )
            ),
            (
                "intended_use",
                .text(
                    purposes.isEmpty
                        ? "Nothing has been released yet."
                        : "Purposes of the released sums: \(purposes.joined(separator: ", ")).")
            ),
            (
                "data_product_type",
                .text(document.models.isEmpty ? "Summary statistics" : "Machine learning model")
            ),
            ("data_product_region", .text(facts.region ?? "Not stated in the log")),
        ]
        if let sector = facts.sector { fields.append(("data_product_sector", .text(sector.rawValue))) }
        let first = document.rounds.first { $0.resultDigest != nil }?.time ?? document.subject.firstEntryTime
        fields.append(("publication_date", .text(Quantity.date(first ?? 0))))
        return .map(fields)
    }
}
