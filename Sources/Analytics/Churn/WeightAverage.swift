// SPDX-License-Identifier: Apache-2.0

import Federation

/// The average of the weights of several rounds, each in proportion to its round's precision.
struct WeightAverage: Sendable, Equatable {
    /// Empty before the first weights.
    private(set) var weights: [Double]

    /// The budget shares that are in the average, added up.
    private(set) var share: Double

    init(count: Int) {
        weights = [Double](repeating: 0, count: count)
        share = 0
    }

    mutating func add(_ added: [Double], share addedShare: Double) {
        if share == 0 { weights = [Double](repeating: 0, count: added.count) }
        share += addedShare
        for index in weights.indices { weights[index] += (added[index] - weights[index]) * addedShare / share }
    }
}

extension WeightAverage {
    func write(to writer: inout CanonicalWriter) {
        writer.write(share)
        for weight in weights { writer.write(weight) }
    }

    /// - Parameter count: how many weights there are, once there are any.
    init(reader: inout CanonicalReader, count: Int) throws {
        share = try reader.readDouble("averagedShare")
        guard share >= 0 else { throw AnalyticsError.malformedState(field: "averagedShare") }
        weights = try reader.readDoubles(share > 0 ? count : 0, "averagedWeights")
    }
}
