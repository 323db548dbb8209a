// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation

/// The sample contract with more bins, so that a round of statistics carries as many numbers as a measurement needs.
package enum BenchContract {
    static let largestDimension = 5000
    private static let sampleBins = 20
    private static let step = 10
    /// Days back from the reference date over which further features count.
    private static let windows = [30, 60, 120, 180, 270, 365]

    /// - Throws: whatever keeps the sample contract from being read.
    static func text(for dimension: Int) throws -> String {
        let sample = try DemoData.sampleContract()
        var bins = sampleBins
        while try bins < Limits.maximumBins
            && numbers(in: ContractFile(text: withBins(bins, sample), file: "contract.yaml").contract) < dimension
        {
            bins += step
        }
        return withBins(bins, sample)
    }

    /// How many features a model of the sample contract has, without those that only fairness is looked at by, and with
    /// as many further ones as there are windows to count in.
    package static let modelFeatures = 12...(12 + 3 * windows.count)

    /// The sample contract with so many features for models.
    ///
    /// - Throws: whatever keeps the sample contract from being read.
    package static func text(features: Int) throws -> String {
        let further = windows.flatMap { days in
            [
                feature("purchases_\(days)", "[0, 40]", "SELECT count(*) FROM transactions", days),
                feature("spend_\(days)", "[0, 3000]", "SELECT total(amount) FROM transactions", days),
                feature("contacts_\(days)", "[0, 8]", "SELECT count(*) FROM interactions", days),
            ]
        }.prefix(features - modelFeatures.lowerBound).joined()
        return try DemoData.sampleContract().replacing("\nlabel:", with: "\(further)\nlabel:", maxReplacements: 1)
    }

    private static func feature(_ name: String, _ bounds: String, _ query: String, _ days: Int) -> String {
        "  - {name: \(name), title: \(name), bounds: \(bounds), bins: 20, "
            + "sql: \(query) WHERE date > :reference_date - \(days)}\n"
    }

    /// What the analyses of shopping and of experiments look at, on the same customers.
    package static let shopping = """
        name: shopping
        version: 1
        purpose: Find out how often customers buy, what they buy together, and whether service got faster.
        features:
          - {name: frequency, title: purchases after the first, bounds: [0, 40], bins: 40, \
        sql: SELECT count(DISTINCT date) - 1 FROM transactions HAVING count(*) > 0}
          - {name: recency, title: weeks from the first to the last purchase, bounds: [0, 53], bins: 8, \
        sql: SELECT (max(date) - min(date)) / 7.0 FROM transactions}
          - {name: age, title: weeks since the first purchase, bounds: [0, 53], bins: 4, \
        sql: SELECT (:reference_date - min(date)) / 7.0 FROM transactions}
          - {name: value, title: mean value of a purchase after the first, bounds: [1, 1000], bins: 12, \
        transform: log1p, sql: SELECT sum(amount) / count(DISTINCT date) FROM transactions \
        WHERE date > (SELECT min(date) FROM transactions)}
          - {name: recency_days, title: days since the last purchase, bounds: [0, 366], bins: 60, \
        sql: SELECT :reference_date - max(date) FROM transactions}
          - {name: purchases, title: purchases, bounds: [0.5, 40.5], bins: 40, missing: 0, \
        sql: SELECT count(*) FROM transactions}
          - {name: money, title: spent in all, bounds: [0, 3000], bins: 60, transform: log1p, missing: 0, \
        sql: SELECT total(amount) FROM transactions}
          - {name: goods, title: goods, categories: [device, service, accessory, content], occurrences: 4, \
        sql: SELECT DISTINCT product FROM transactions ORDER BY product LIMIT 1 OFFSET :occurrence}
          - {name: hours_now, title: "hours to settle a request, second half", bounds: [0, 200], \
        sql: SELECT avg(resolved - opened) / 3600.0 FROM interactions WHERE date > :reference_date - 183}
          - {name: hours_then, title: "hours to settle a request, first half", bounds: [0, 200], \
        sql: SELECT avg(resolved - opened) / 3600.0 FROM interactions WHERE date <= :reference_date - 183}

        """

    /// Numbers that the round of a statistics study has.
    static func numbers(in contract: FeatureContract) throws -> Int {
        let plan = try AnalysisPlan(specification: .statistics(StatisticsSpecification()), contract: contract)
        return plan.rounds.map(\.dimension).max() ?? 0
    }

    /// The contract's text with this many bins for every feature that has twenty.
    private static func withBins(_ bins: Int, _ sample: String) -> String {
        let parts = sample.split(separator: "bins: \(sampleBins)", omittingEmptySubsequences: false)
        return parts.joined(separator: "bins: \(bins)")
    }
}
