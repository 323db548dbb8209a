// SPDX-License-Identifier: Apache-2.0

/// The first round's histograms, and the models that fit them.
struct LifetimeValueStart {
    let customersByAge: [Double]
    let spendersByGroup: [Double]
    let buying: BinnedFit
    let spending: BinnedFit

    init(_ layout: LifetimeValueLayout, _ released: ReleasedSum) {
        let customers = released.part(0..<layout.buyingCells).scaled(by: 1 / LifetimeValueStage.buyingWeight)
        let byAge = Self.groups(customers.values, of: LifetimeValueLayout.cellsPerAge)
        let spenders = released.part(layout.buyingCells..<layout.buyingCells + layout.spendingCells)
            .scaled(by: 1 / LifetimeValueStage.spendingWeight)
        let byGroup = Self.groups(spenders.values, of: layout.valueCells)
        customersByAge = byAge.map { max(0, $0.reduce(0, +)) }
        spendersByGroup = byGroup.map { max(0, $0.reduce(0, +)) }
        let total = max(customersByAge.reduce(0, +), 1)
        let age = zip(customersByAge, layout.ages).reduce(0) { $0 + $1.0 / total * $1.1 }
        buying = BinnedFit(
            counts: byAge, variance: customers.noiseVariance, start: Self.usualBuying(age, layout),
            bounds: Self.buyingBounds(layout)
        ) { logs in
            let model = BuyingModel(logs: logs)
            return layout.ages.map { Self.cells(model, age: $0, most: layout.most) }
        }
        spending = BinnedFit(
            counts: byGroup, variance: spenders.noiseVariance, start: Self.usualSpending(byGroup, layout),
            bounds: Self.spendingBounds(layout)
        ) { logs in
            let model = SpendingModel(logs: logs)
            return LifetimeValueLayout.groups.map { group in
                let below = layout.valueEdges.map { model.below($0, frequency: group.middle) }
                return zip(below + [1], [0] + below).map(-)
            }
        }
    }

    private static func groups(_ values: [Double], of size: Int) -> [[Double]] {
        stride(from: 0, to: values.count, by: size).map { Array(values[$0..<$0 + size]) }
    }

    /// The probability of each cell of one age.
    private static func cells(_ model: BuyingModel, age: Double, most: Int) -> [Double] {
        let below = model.below(age: age, edges: LifetimeValueLayout.fractions, most: most)
        return [model.none(age: age)]
            + LifetimeValueLayout.groups.flatMap { group in
                (1..<LifetimeValueLayout.fractions.count).map { edge in
                    guard group.first <= most else { return 0 }
                    return (group.first...min(group.last, most)).reduce(0.0) {
                        $0 + below[$1 - 1][edge] - below[$1 - 1][edge - 1]
                    }
                }
            }
    }

    /// Where a fit begins: a shop whose customers often come once only.
    private static func usualBuying(_ age: Double, _ layout: LifetimeValueLayout) -> [Double] {
        let alpha = max(age, layout.columns.ranges[2].upperBound / 1000) * 0.15
        return [0.5, alpha, 1, 2.5].map(ElementaryFunctions.log)
    }

    private static func usualSpending(_ counts: [[Double]], _ layout: LifetimeValueLayout) -> [Double] {
        let cells = (0..<layout.valueCells).map { cell in max(0, counts.reduce(0) { $0 + $1[cell] }) }
        let total = cells.reduce(0, +)
        let range = layout.columns.ranges[3]
        let middles = (0..<layout.valueCells).map { cell in
            range.value(at: (Double(cell) + 0.5) / Double(layout.valueCells))
        }
        let mean = total > 0 ? zip(cells, middles).reduce(0) { $0 + $1.0 * $1.1 } / total : range.value(at: 0.5)
        return [4, 4, mean * 0.75].map(ElementaryFunctions.log)
    }

    /// A thousandfold either way.
    private static let widest = 6.907_755_278_982_137

    static func buyingBounds(_ layout: LifetimeValueLayout) -> [ClosedRange<Double>] {
        let time = ElementaryFunctions.log(layout.columns.ranges[2].upperBound)
        return [-widest...widest, time - widest...time + widest, -widest...widest, -widest...widest]
    }

    static func spendingBounds(_ layout: LifetimeValueLayout) -> [ClosedRange<Double>] {
        let range = layout.columns.ranges[3]
        let lowest = ElementaryFunctions.log(range.lowerBound) - widest
        return [-widest...widest, -widest...widest, lowest...ElementaryFunctions.log(range.upperBound) + widest]
    }

    /// Values for the model's own expectations, evenly in their logarithm.
    static func fineEdges(_ layout: LifetimeValueLayout) -> [Double] {
        let range = layout.columns.ranges[3]
        let steps = 32
        let ratio = ElementaryFunctions.log(range.upperBound / range.lowerBound) / Double(steps)
        return (0...steps).map { range.lowerBound * ElementaryFunctions.exp(ratio * Double($0)) }
    }
}
