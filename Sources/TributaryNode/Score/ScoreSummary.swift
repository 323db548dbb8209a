// SPDX-License-Identifier: Apache-2.0

import Analytics

/// What a scoring run came to, in numbers. For the branch alone.
package struct ScoreSummary: Encodable, Sendable {
    package let file: String
    package let customers: Int
    package let segmentModel: String?
    package let tierModel: String?
    package let churnModel: String?
    /// Customers in each segment, the first being segment 1.
    package let segmentSizes: [Int]
    /// What marks each segment.
    package let segmentNames: [String]
    /// Customers in each named tier and in each value tier.
    package let tierSizes: [String: Int]
    package let valueTierSizes: [String: Int]
    package let meanChurnProbability: Double?
    /// Nil without a model of lifetime value.
    package let worth: WorthSummary?
    /// Customers whose consent does not cover the purpose, by model.
    package let withoutConsent: [String: Int]
    /// Newer models that head office has retired, with its reasons: older ones are used instead, or none.
    package let retired: [String: String]
    /// Models that this branch cannot compute, with the reasons: they are left out.
    package let unusable: [String: String]

    package init(_ sheet: ScoreSheet, models: ScoringModels, file: String) {
        self.file = file
        customers = sheet.rows.count
        func used<Model>(_ use: ScoringModels.Use<Model>?) -> ScoringModels.Use<Model>? {
            use.flatMap { sheet.unusable[$0.identifier] == nil ? $0 : nil }
        }
        let segments = used(models.segments)
        segmentModel = segments?.identifier
        tierModel = used(models.tiers)?.identifier
        churnModel = used(models.churn)?.identifier
        let count = segments?.model.segments.count ?? 0
        var sizes = [Int](repeating: 0, count: count)
        for row in sheet.rows { if let segment = row.segment { sizes[segment - 1] += 1 } }
        segmentSizes = sizes
        segmentNames = segments?.model.segments.map(\.name) ?? []
        tierSizes = Self.counts(sheet.rows.compactMap(\.tier))
        valueTierSizes = Self.counts(sheet.rows.compactMap(\.valueTier))
        let probabilities = sheet.rows.compactMap(\.churn).filter(\.isFinite)
        meanChurnProbability =
            probabilities.isEmpty ? nil : probabilities.reduce(0, +) / Double(probabilities.count)
        withoutConsent = sheet.withoutConsent
        retired = models.retired
        unusable = models.unusable.merging(sheet.unusable) { known, _ in known }
        worth = used(models.worth).map { WorthSummary(sheet, $0) }
    }

    private static func counts<Tier: RawRepresentable<String>>(_ tiers: [Tier]) -> [String: Int] {
        tiers.reduce(into: [:]) { counts, tier in counts[tier.rawValue, default: 0] += 1 }
    }

    private static func list(_ names: [String], _ sizes: [String: Int]) -> String {
        names.map { "\($0) \(Figures.grouped(sizes[$0] ?? 0))" }.joined(separator: ", ")
    }

    package var text: String {
        var lines = ["\(Figures.count(customers, "customer")) scored into \(file)"]
        for (index, size) in segmentSizes.enumerated() {
            lines.append("  segment \(index + 1): \(Figures.count(size, "customer")), \(segmentNames[index])")
        }
        if tierModel != nil {
            lines += [
                "  tiers: " + Self.list(NamedTier.allCases.map(\.rawValue), tierSizes),
                "  value: " + Self.list(ValueTier.allCases.map(\.rawValue), valueTierSizes),
            ]
        }
        if let mean = meanChurnProbability {
            lines.append("  churn: \((mean * 1000).rounded() / 10) % on average")
        }
        lines += worth?.lines ?? []
        for (model, count) in withoutConsent.sorted(by: { $0.key < $1.key }) where count > 0 {
            lines.append("  \(Figures.grouped(count)) left out of \(model): their consent does not cover its purpose")
        }
        lines += ScoringModels.lines(retired: retired, unusable: unusable)
        return lines.joined(separator: "\n") + "\n"
    }
}
