// SPDX-License-Identifier: Apache-2.0

import Analytics

/// What a scoring run came to, in numbers. For the branch alone.
package struct ScoreSummary: Encodable, Sendable {
    package let file: String
    package let customers: Int
    package let segmentModel: String?
    package let churnModel: String?
    /// Customers in each segment, the first being segment 1.
    package let segmentSizes: [Int]
    /// What marks each segment.
    package let segmentNames: [String]
    package let meanChurnProbability: Double?
    /// Customers whose consent does not cover the purpose, by model.
    package let withoutConsent: [String: Int]

    package init(_ sheet: ScoreSheet, models: ScoringModels, file: String) {
        self.file = file
        customers = sheet.rows.count
        segmentModel = models.segments?.identifier
        churnModel = models.churn?.identifier
        let count = models.segments?.model.segments.count ?? 0
        var sizes = [Int](repeating: 0, count: count)
        for row in sheet.rows { if let segment = row.segment { sizes[segment - 1] += 1 } }
        segmentSizes = sizes
        segmentNames = models.segments?.model.segments.map(\.name) ?? []
        let probabilities = sheet.rows.compactMap(\.churn)
        meanChurnProbability =
            probabilities.isEmpty ? nil : probabilities.reduce(0, +) / Double(probabilities.count)
        withoutConsent = sheet.withoutConsent
    }

    package var text: String {
        var lines = ["\(Figures.grouped(customers)) customers scored into \(file)"]
        for (index, size) in segmentSizes.enumerated() {
            lines.append("  segment \(index + 1): \(Figures.grouped(size)) customers, \(segmentNames[index])")
        }
        if let mean = meanChurnProbability {
            lines.append("  churn: \((mean * 1000).rounded() / 10) % on average")
        }
        for (model, count) in withoutConsent.sorted(by: { $0.key < $1.key }) where count > 0 {
            lines.append("  \(Figures.grouped(count)) left out of \(model): their consent does not cover its purpose")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
