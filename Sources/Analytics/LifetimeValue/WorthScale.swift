// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The scales of the last round, which measures what the customers are worth: public numbers made from the fit.
struct WorthScale: Sendable, Equatable {
    /// Expected purchases above this count as this many: without noise nobody's are, and with noise the model tells how
    /// many are cut off.
    let mostPurchases: Double

    /// What is expected of a customer in the mean, in money as the outlook counts it.
    let typicalValue: Double

    /// Positions in the vector: customers by band of expected value, then these.
    static let bands = 26
    static let everybody = bands
    static let alive = bands + 1
    static let purchases = bands + 2
    static let value = bands + 3
    static let count = bands + 4

    private static let weights = (band: 0.25, everybody: 0.1, alive: 0.1, purchases: 0.45, value: 0.1)

    /// How much one customer, or 1.0, moves the number at a position.
    static func weight(_ position: Int) -> Double {
        let share =
            switch position {
            case everybody: weights.everybody
            case alive: weights.alive
            case purchases: weights.purchases
            case value: weights.value
            default: weights.band
            }
        return share.squareRoot() * FineNumbers.margin
    }

    /// The same in purchases.
    let typicalPurchases: Double

    /// No customer counts as worth more: four times the highest number of purchases at the mean value.
    let mostValue: Double

    /// Half octaves around the typical value.
    private static let bandsPerOctave = 2.0
    private static let lowestOctave = -6.0
    private static let logTwo = 0.693_147_180_559_945_3

    /// Where band `index` begins; the lowest holds all that is less, the highest all that is more.
    func lowerBound(ofBand index: Int) -> Double {
        typicalValue * ElementaryFunctions.exp((Self.lowestOctave + Double(index) / Self.bandsPerOctave) * Self.logTwo)
    }

    func band(of value: Double) -> Int {
        guard value > 0 else { return 0 }
        let octave = ElementaryFunctions.log(value / typicalValue) / Self.logTwo
        let place = ((octave - Self.lowestOctave) * Self.bandsPerOctave).rounded(.down)
        return Int(min(max(place, 0), Double(Self.bands - 1)))
    }

    /// How much wider expected purchases spread than their mean, in a usual shop.
    private static let spread = 2.0

    /// - Parameters:
    ///   - shares: of the customers, by cell of age.
    ///   - deviation: of the noise in the first round's sum.
    init(
        _ layout: LifetimeValueLayout, _ buying: BuyingModel, _ spending: SpendingModel, shares: [Double],
        customers: Double, deviation: Double
    ) {
        let most = Double(layout.most)
        let ends = (0..<layout.ageCells).compactMap { layout.ageBins.bounds(ofBin: $0) }
        let youngest = max(ends.first?.lower ?? 0, layout.ages[0] / 16)
        let busiest = Buyer(frequency: most, recency: youngest, age: youngest)
        let highest = max(buying.expectedPurchases(busiest, horizon: layout.horizon), .leastNormalMagnitude)
        typicalPurchases = max(buying.expectedOfMean(layout, shares: shares), .leastNormalMagnitude)
        let budgets = Double(LifetimeValueLayout.histogramBudget) / Double(LifetimeValueLayout.worthBudget)
        let noise = deviation * budgets.squareRoot() / Self.weight(Self.purchases)
        let reach = ScoreFrame.reach(customers: customers, deviation: noise)
        mostPurchases = deviation > 0 ? min(highest, Self.spread * typicalPurchases * reach) : highest
        let mean = spending.mean ?? spending.p * spending.v / max(spending.q, 1)
        typicalValue = max(buying.discountedOfMean(layout, shares: shares), .leastNormalMagnitude) * mean
        mostValue = 4 * highest * mean
    }
}

extension BuyingModel {
    /// The purchases within the horizon to expect of a customer in the mean over all ages.
    func expectedOfMean(_ layout: LifetimeValueLayout, shares: [Double]) -> Double {
        expectedOfMean(layout, shares: shares, within: layout.horizon)
    }

    /// The same, each counted as the outlook says.
    func discountedOfMean(_ layout: LifetimeValueLayout, shares: [Double]) -> Double {
        layout.outlook.discounted { expectedOfMean(layout, shares: shares, within: $0) }
    }

    private func expectedOfMean(_ layout: LifetimeValueLayout, shares: [Double], within time: Double) -> Double {
        zip(layout.ages, shares).reduce(0) { sum, item in
            guard item.1 > 0 else { return sum }
            let later = expectedOfNew(within: item.0 + time)
            return sum + item.1 * (later - expectedOfNew(within: item.0))
        }
    }
}

extension WorthScale {
    func write(to writer: inout CanonicalWriter) {
        for value in [mostPurchases, typicalValue, typicalPurchases, mostValue] { writer.write(value) }
    }

    init(reader: inout CanonicalReader) throws {
        mostPurchases = try reader.readDouble("mostPurchases")
        typicalValue = try reader.readDouble("typicalValue")
        typicalPurchases = try reader.readDouble("typicalPurchases")
        mostValue = try reader.readDouble("mostValue")
        guard mostPurchases > 0, typicalValue > 0, typicalPurchases > 0, mostValue > 0 else {
            throw AnalyticsError.malformedState(field: "worth")
        }
    }
}
