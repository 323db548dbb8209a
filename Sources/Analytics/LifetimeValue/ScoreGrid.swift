// SPDX-License-Identifier: Apache-2.0

/// What a model itself expects of the customers' scores: every kind of customer with its probability and its score.
struct ScoreGrid: Sendable {
    let order: Int
    private(set) var probabilities: [Double] = []
    /// One after the other, `order` numbers each.
    private(set) var scores: [Double] = []

    init(order: Int) {
        self.order = order
    }

    mutating func append(_ probability: Double, _ score: [Double]) {
        probabilities.append(probability)
        scores += score
    }

    /// The expected information of one customer: the mean of score · scoreᵀ.
    var information: SquareMatrix {
        var sum = SquareMatrix(order: order)
        for index in probabilities.indices {
            let score = self.score(index)
            sum.add(probabilities[index], score, score)
        }
        return sum
    }

    func score(_ index: Int) -> [Double] { Array(scores[index * order..<(index + 1) * order]) }
}

extension BuyingModel {
    private static let steps = 8

    /// The customers that the model expects.
    ///
    /// - Parameters:
    ///   - ages: one for each cell of age.
    ///   - shares: of the customers, by cell of age; sum 1.
    ///   - most: the highest frequency.
    func grid(ages: [Double], shares: [Double], most: Int) -> ScoreGrid {
        var grid = ScoreGrid(order: Self.order)
        let constants = ScoreConstants(self)
        let edges = (0...Self.steps).map { Double($0) / Double(Self.steps) }
        for (age, share) in zip(ages, shares) where share > 0 {
            grid.append(
                share * none(age: age), constants.score(Buyer(frequency: 0, recency: 0, age: age)))
            for (row, below) in self.below(age: age, edges: edges, most: most).enumerated() {
                for step in 0..<Self.steps {
                    let recency = (edges[step] + edges[step + 1]) / 2 * age
                    let buyer = Buyer(frequency: Double(row + 1), recency: recency, age: age)
                    grid.append(share * max(0, below[step + 1] - below[step]), constants.score(buyer))
                }
            }
        }
        return grid
    }
}

extension SpendingModel {
    /// The repeat buyers that the model expects.
    ///
    /// - Parameters:
    ///   - shares: of the repeat buyers, by group of frequency; sum 1.
    ///   - edges: where values are cut, rising; a value beyond counts as the nearest edge.
    func grid(shares: [Double], edges: [Double]) -> ScoreGrid {
        var grid = ScoreGrid(order: Self.order)
        for (group, share) in zip(LifetimeValueLayout.groups, shares) where share > 0 {
            let below = edges.map { self.below($0, frequency: group.middle) }
            for cell in 0...edges.count {
                let lower = edges[max(cell - 1, 0)]
                let upper = edges[min(cell, edges.count - 1)]
                let probability = (cell < edges.count ? below[cell] : 1) - (cell > 0 ? below[cell - 1] : 0)
                grid.append(
                    share * max(0, probability),
                    score(frequency: group.middle, value: (lower * upper).squareRoot()))
            }
        }
        return grid
    }
}
