// SPDX-License-Identifier: Apache-2.0

package import Federation

/// The four columns of a contract that make a ``Buyer``, with their public bounds.
package struct BuyerColumns: Sendable, Equatable {
    let indices: [Int]
    let ranges: [NumericRange]
    let features: [Feature]

    /// The largest frequency that a contract may allow: sums over all frequencies stay short.
    package static let highestFrequency = 1000.0

    /// - Throws: ``AnalyticsError/unsuitableContract(reason:)`` unless the columns are numbers that can be frequency,
    ///   recency, age and value.
    package init(_ names: [String], _ contract: FeatureContract) throws {
        func refuse(_ reason: String) -> AnalyticsError { .unsuitableContract(reason: reason) }
        indices = try names.map { name in
            guard let index = contract.index(ofFeature: name) else { throw refuse("it has no feature \(name)") }
            return index
        }
        features = indices.map { contract.features[$0] }
        ranges = try features.map { feature in
            guard let range = NumericRange(feature) else { throw refuse("\(feature.name) is not one number") }
            return range
        }
        guard ranges[0].lowerBound <= 0, (1...Self.highestFrequency).contains(ranges[0].upperBound) else {
            throw refuse("\(names[0]) must have bounds from 0 to between 1 and \(Int(Self.highestFrequency))")
        }
        guard ranges[1].lowerBound <= 0, ranges[2].lowerBound >= 0, ranges[1].upperBound >= ranges[2].upperBound else {
            throw refuse("\(names[1]) must reach from 0 to the highest \(names[2])")
        }
        guard ranges[3].lowerBound > 0 else { throw refuse("\(names[3]) must have bounds above 0") }
    }

    /// Clipped to the contract's bounds; nil for a customer who has not bought yet.
    package func buyer(_ matrix: FeatureMatrix, row: Int) -> Buyer? {
        guard let frequency = number(0, matrix, row)?.rounded(.down), let age = number(2, matrix, row), age > 0 else {
            return nil
        }
        guard frequency > 0 else { return Buyer(frequency: 0, recency: 0, age: age) }
        guard let recency = number(1, matrix, row) else { return nil }
        let value = raw(3, matrix, row).flatMap { $0 > 0 ? ranges[3].clipped($0) : nil }
        return Buyer(
            frequency: frequency, recency: min(max(recency, 0), age), age: age, value: value)
    }

    private func raw(_ position: Int, _ matrix: FeatureMatrix, _ row: Int) -> Double? {
        guard case .numeric(let values) = matrix.columns[indices[position]] else { return nil }
        let value = ranges[position].filled(values[row])
        return value.isNaN ? nil : value
    }

    private func number(_ position: Int, _ matrix: FeatureMatrix, _ row: Int) -> Double? {
        raw(position, matrix, row).map(ranges[position].clipped)
    }
}

extension NumericRange {
    fileprivate func clipped(_ value: Double) -> Double { min(max(value, lowerBound), upperBound) }
}
