// SPDX-License-Identifier: Apache-2.0

import Federation

/// One bar of a histogram.
public struct BinStatistics: Sendable, Equatable, Codable {
    /// Words for people: "12 to 24 months", "Two year", "missing".
    public let title: String

    /// Where a numeric bin begins and ends, in raw units; nil for categories, special values and missing.
    public let lowerBound: Double?
    public let upperBound: Double?

    /// How many customers are in the bin.
    public let count: Estimate

    init(_ bins: FeatureBins, bin: Int, count: Estimate) {
        title = bins.title(ofBin: bin)
        let bounds = bins.bounds(ofBin: bin)
        lowerBound = bounds?.lower
        upperBound = bounds?.upper
        self.count = count
    }
}
