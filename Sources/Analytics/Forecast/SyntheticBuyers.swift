// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// Customers who never were, drawn from the models of lifetime value themselves: what a study of them finds can be
/// compared with the truth.
package struct SyntheticBuyers: Sendable {
    package let matrix: FeatureMatrix

    /// - Parameters:
    ///   - columns: the names of frequency, recency, age and value.
    ///   - ages: of the customers, one after the other, as long as it takes; even over the contract's range when
    ///     empty.
    ///   - seed: fixes every customer.
    /// - Throws: ``AnalyticsError/unsuitableContract(reason:)``.
    package init(
        _ columns: [String], _ contract: FeatureContract, count: Int, buying: BuyingModel, spending: SpendingModel,
        ages: [Double] = [], seed: Digest
    ) throws {
        let buyers = try BuyerColumns(columns, contract)
        let range = buyers.ranges[2]
        var random = PublicUniform(seed: seed)
        var drawn: [[Double]] = [[], [], [], []]
        for row in 0..<count {
            let even = range.lowerBound + random.next() * (range.upperBound - range.lowerBound)
            let age = ages.isEmpty ? even : ages[row % ages.count]
            let (frequency, recency) = Self.purchases(of: buying, age: age, &random)
            let mean = spending.v / random.gamma(spending.q)
            let sum = random.gamma(spending.p * max(frequency, 1)) * mean
            let value = frequency > 0 ? sum / frequency : .nan
            for (index, number) in [frequency, recency, age, value].enumerated() { drawn[index].append(number) }
        }
        var all = contract.features.map { feature -> FeatureColumn in
            if case .categorical = feature.kind {
                return .categorical([Int32](repeating: FeatureColumn.missingCategory, count: count))
            }
            return .numbers([Double](repeating: .nan, count: count), precision: feature.precision)
        }
        for (index, column) in buyers.indices.enumerated() {
            all[column] = .numbers(drawn[index], precision: contract.features[column].precision)
        }
        let labels = contract.label == nil ? [] : [Int8](repeating: FeatureMatrix.Label.missing, count: count)
        matrix = try FeatureMatrix(
            contract: contract, columns: all, labels: labels, isHeldOut: [Bool](repeating: false, count: count))
    }

    /// A shop in the middle of what is usual, in the units of a contract.
    package init(
        _ specification: LifetimeValueSpecification, _ contract: FeatureContract, count: Int, seed: Digest
    ) throws {
        let buyers = try BuyerColumns(specification.features, contract)
        let (age, value) = (buyers.ranges[2].upperBound, buyers.ranges[3].value(at: 0.5))
        try self.init(
            specification.features, contract, count: count,
            buying: BuyingModel(r: 0.25, alpha: 0.12 * age, a: 0.8, b: 2.4),
            spending: SpendingModel(p: 6, q: 4, v: 0.5 * value), seed: seed)
    }

    private static func purchases(
        of model: BuyingModel, age: Double, _ random: inout PublicUniform
    ) -> (frequency: Double, recency: Double) {
        let rate = random.gamma(model.r) / model.alpha
        let stays = random.gamma(model.b)
        let stop = random.gamma(model.a)
        let chance = stop / max(stop + stays, .leastNormalMagnitude)
        var (frequency, recency, time) = (0.0, 0.0, 0.0)
        while frequency < BuyerColumns.highestFrequency {
            time -= ElementaryFunctions.log(1 - random.next()) / max(rate, .leastNormalMagnitude)
            guard time <= age else { break }
            frequency += 1
            recency = time
            if random.next() < chance { break }
        }
        return (frequency, recency)
    }
}

extension PublicUniform {
    /// A gamma variable of this shape and scale 1.
    ///
    /// - SeeAlso: Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000).
    fileprivate mutating func gamma(_ shape: Double) -> Double {
        guard shape >= 1 else {
            let power = ElementaryFunctions.log(1 - next()) / shape
            return gamma(shape + 1) * ElementaryFunctions.exp(power)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = trueNormal()
            let v = 1 + c * x
            guard v > 0 else { continue }
            let cube = v * v * v
            let bound = 0.5 * x * x + d * (1 - cube + ElementaryFunctions.log(cube))
            if ElementaryFunctions.log(1 - next()) < bound { return d * cube }
        }
    }

    /// Box and Muller's.
    private mutating func trueNormal() -> Double {
        let length = (-2 * ElementaryFunctions.log(1 - next())).squareRoot()
        return length * ElementaryFunctions.cos(2 * Double.pi * next())
    }
}
