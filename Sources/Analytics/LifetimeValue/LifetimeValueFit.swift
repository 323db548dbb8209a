// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Both models between two rounds, with all that a branch needs to compute its customers' vectors.
struct LifetimeValueFit: Sendable, Equatable {
    /// Customers by cell of age, and repeat buyers by group of frequency; not negative.
    let customersByAge: [Double]
    let spendersByGroup: [Double]

    /// Of the noise in the first round's sum.
    let startDeviation: Double

    private(set) var buying: ParameterFit
    private(set) var spending: ParameterFit
    private(set) var buyingFrame: ScoreFrame
    private(set) var spendingFrame: ScoreFrame
    private(set) var scale: WorthScale

    var buyingModel: BuyingModel { BuyingModel(logs: buying.logs) }
    var spendingModel: SpendingModel { SpendingModel(logs: spending.logs) }
    var customers: Double { max(customersByAge.reduce(0, +), 1) }
    var spenders: Double { max(spendersByGroup.reduce(0, +), 1) }
    var ageShares: [Double] { customersByAge.map { $0 / customers } }

    /// The start is trusted half as far as its noise allows: it sees coarse cells only.
    private static let startCaution = 4.0
    private static let startError = 0.05

    /// The start, from noisy histograms.
    init(_ layout: LifetimeValueLayout, histograms released: ReleasedSum) {
        let start = LifetimeValueStart(layout, released)
        customersByAge = start.customersByAge
        spendersByGroup = start.spendersByGroup
        startDeviation = released.noiseDeviation
        func fit(_ binned: BinnedFit) -> ParameterFit {
            let order = binned.logs.count
            let spread = binned.information.inverse ?? SquareMatrix(order: order, diagonal: Self.startCaution)
            return ParameterFit(
                logs: binned.logs,
                noise: Self.startCaution * spread
                    + SquareMatrix(order: order, diagonal: Self.startError * Self.startError))
        }
        buying = fit(start.buying)
        spending = fit(start.spending)
        // Replaced at once.
        buyingFrame = ScoreFrame(information: SquareMatrix(order: BuyingModel.order, diagonal: 1), reach: 1)
        spendingFrame = ScoreFrame(information: SquareMatrix(order: SpendingModel.order, diagonal: 1), reach: 1)
        scale = WorthScale(
            layout, BuyingModel(logs: buying.logs), SpendingModel(logs: spending.logs),
            shares: customersByAge.map { _ in 0 }, customers: 1, deviation: 0)
        reframe(layout)
    }

    /// Takes in a round of scores.
    mutating func absorb(_ released: ReleasedSum, _ layout: LifetimeValueLayout) {
        func reading(_ range: Range<Int>, _ frame: ScoreFrame, _ weight: Double, _ count: Double)
            -> ParameterFit.Reading
        {
            let part = released.part(range).scaled(by: frame.reach / weight)
            return ParameterFit.Reading(sum: part.values, deviation: part.noiseDeviation, customers: count)
        }
        let split = BuyingModel.order
        buying.absorb(
            reading(0..<split, buyingFrame, Self.buyingWeight, customers), frame: buyingFrame,
            grid: buyingGrid(layout), bounds: LifetimeValueStart.buyingBounds(layout))
        spending.absorb(
            reading(split..<split + SpendingModel.order, spendingFrame, Self.spendingWeight, spenders),
            frame: spendingFrame, grid: spendingGrid(layout), bounds: LifetimeValueStart.spendingBounds(layout))
        reframe(layout)
    }

    func buyingGrid(_ layout: LifetimeValueLayout) -> ScoreGrid {
        buyingModel.grid(ages: layout.ages, shares: ageShares, most: layout.most)
    }

    func spendingGrid(_ layout: LifetimeValueLayout) -> ScoreGrid {
        spendingModel.grid(
            shares: spendersByGroup.map { $0 / spenders }, edges: LifetimeValueStart.fineEdges(layout))
    }

    private mutating func reframe(_ layout: LifetimeValueLayout) {
        // The noise of a mean over all rounds of scores, by that of the first round and their budgets.
        let budgets =
            Double(LifetimeValueLayout.histogramBudget)
            / Double(LifetimeValueLayout.scoreBudget * UInt64(LifetimeValueLayout.scoreRounds))
        let deviation = startDeviation * budgets.squareRoot()
        buyingFrame = ScoreFrame(
            information: buyingGrid(layout).information,
            reach: ScoreFrame.reach(customers: customers, deviation: deviation / Self.buyingWeight))
        spendingFrame = ScoreFrame(
            information: spendingGrid(layout).information,
            reach: ScoreFrame.reach(customers: spenders, deviation: deviation / Self.spendingWeight))
        scale = WorthScale(
            layout, buyingModel, spendingModel, shares: ageShares, customers: customers, deviation: startDeviation)
    }
}

extension LifetimeValueFit {
    static let buyingWeight = LifetimeValueLayout.buyingShare.squareRoot() * FineNumbers.margin
    static let spendingWeight = LifetimeValueLayout.spendingShare.squareRoot() * FineNumbers.margin
}

extension LifetimeValueFit {
    func write(to writer: inout CanonicalWriter) {
        for value in customersByAge + spendersByGroup + [startDeviation] { writer.write(value) }
        buying.write(to: &writer)
        spending.write(to: &writer)
        buyingFrame.write(to: &writer)
        spendingFrame.write(to: &writer)
        scale.write(to: &writer)
    }

    init(_ layout: LifetimeValueLayout, reader: inout CanonicalReader) throws {
        customersByAge = try reader.readDoubles(layout.ageCells, "customers")
        spendersByGroup = try reader.readDoubles(LifetimeValueLayout.groups.count, "spenders")
        startDeviation = try reader.readDouble("deviation")
        guard (customersByAge + spendersByGroup + [startDeviation]).allSatisfy({ $0 >= 0 }) else {
            throw AnalyticsError.malformedState(field: "customers")
        }
        buying = try ParameterFit(order: BuyingModel.order, reader: &reader)
        spending = try ParameterFit(order: SpendingModel.order, reader: &reader)
        buyingFrame = try ScoreFrame(order: BuyingModel.order, reader: &reader)
        spendingFrame = try ScoreFrame(order: SpendingModel.order, reader: &reader)
        scale = try WorthScale(reader: &reader)
    }
}
