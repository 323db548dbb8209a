// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation

/// The sample contract with more bins, so that a round of statistics carries as many numbers as a measurement needs.
enum BenchContract {
    static let largestDimension = 5000
    private static let sampleBins = 20
    private static let step = 10

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
