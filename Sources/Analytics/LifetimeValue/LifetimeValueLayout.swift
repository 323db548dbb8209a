// SPDX-License-Identifier: Apache-2.0

import Federation

/// The rounds of `clv`, their vectors, and how their parts share the precision.
struct LifetimeValueLayout: Sendable, Equatable {
    /// What a round measures.
    enum Phase: Sendable, Equatable {
        /// Customers by frequency, recency and age, and by frequency and value: where the fit starts.
        case histogram
        /// The slope of the likelihood where the fit is.
        case score
        /// What the customers are worth under the fit.
        case worth
    }

    /// Customers who bought between `first` and `last` times more, and a number that stands for them.
    struct Group: Sendable, Equatable {
        let first: Int
        let last: Int
        let middle: Double
    }

    let columns: BuyerColumns
    let outlook: Outlook
    let ageBins: FeatureBins
    let valueBins: FeatureBins

    /// The highest frequency of the contract.
    let most: Int

    static let groups = [
        Group(first: 1, last: 1, middle: 1), Group(first: 2, last: 3, middle: 2.4),
        Group(first: 4, last: 7, middle: 5), Group(first: 8, last: 15, middle: 10.5),
        Group(first: 16, last: .max, middle: 24),
    ]

    /// The last purchase as a share of the age.
    static let fractions = [0, 0.25, 0.5, 0.75, 1]

    static let scoreRounds = 6
    static let rounds = scoreRounds + 2

    /// Finer cells than these would hold more noise than customers.
    private static let mostAgeCells = 4
    private static let mostValueCells = 12

    /// Of every round, in parts of the squared norm: when customers buy, and for how much.
    static let buyingShare = 0.6
    static let spendingShare = 0.4

    static let histogramBudget: UInt64 = 20
    static let scoreBudget: UInt64 = 11
    static let worthBudget: UInt64 = 14

    init(_ specification: LifetimeValueSpecification, _ contract: FeatureContract) throws {
        columns = try BuyerColumns(specification.features, contract)
        outlook = Outlook(specification)
        ageBins = Self.bins(columns.features[2], most: Self.mostAgeCells)
        valueBins = Self.bins(columns.features[3], most: Self.mostValueCells)
        most = Int(columns.ranges[0].upperBound)
    }

    private static func bins(_ feature: Feature, most: Int) -> FeatureBins {
        let bins = FeatureBins(feature)
        return bins.regularCount > most ? FeatureBins(feature, cells: most) : bins
    }

    var horizon: Double { outlook.horizon }

    static func phase(ofRound index: Int) -> Phase {
        switch index {
        case 0: .histogram
        case ...scoreRounds: .score
        default: .worth
        }
    }

    /// Cells of one age: no second purchase, then groups by fractions.
    static var cellsPerAge: Int { 1 + groups.count * (fractions.count - 1) }

    var ageCells: Int { ageBins.regularCount }
    var valueCells: Int { valueBins.regularCount }
    /// The slopes of both models.
    static let scoreCount = BuyingModel.order + SpendingModel.order

    var buyingCells: Int { ageCells * Self.cellsPerAge }
    var spendingCells: Int { Self.groups.count * valueCells }

    func dimension(of phase: Phase) -> Int {
        switch phase {
        case .histogram: buyingCells + spendingCells
        case .score: 2 * Self.scoreCount
        case .worth: 2 * WorthScale.count
        }
    }

    var plannedRounds: [PlannedRound] {
        (0..<Self.rounds).map { index in
            let phase = Self.phase(ofRound: index)
            let (title, budget) =
                switch phase {
                case .histogram: ("how often, how lately, for how much", Self.histogramBudget)
                case .score: ("likelihood \(index) of \(Self.scoreRounds)", Self.scoreBudget)
                case .worth: ("what customers are worth", Self.worthBudget)
                }
            return PlannedRound(title: title, dimension: dimension(of: phase), budgetShare: budget)
        }
    }

    /// The middle of each cell of age; a cell that begins at zero has one too.
    var ages: [Double] {
        (0..<ageCells).map { cell in
            guard let bounds = ageBins.bounds(ofBin: cell) else { return 1 }
            return max((bounds.lower + bounds.upper) / 2, .leastNormalMagnitude)
        }
    }

    /// Where the cells of value meet, lowest and highest bound left out.
    var valueEdges: [Double] {
        (0..<max(valueCells - 1, 0)).map { valueBins.bounds(ofBin: $0)?.upper ?? 0 }
    }

    func buyingCell(_ buyer: Buyer) -> Int {
        let age = Self.cell(buyer.age, ageBins) * Self.cellsPerAge
        guard buyer.frequency > 0 else { return age }
        let fraction = buyer.recency / buyer.age
        let place = Self.fractions.dropFirst().firstIndex { fraction < $0 } ?? Self.fractions.count - 1
        return age + 1 + Self.group(buyer) * (Self.fractions.count - 1) + place - 1
    }

    /// Nil without a value.
    func spendingCell(_ buyer: Buyer) -> Int? {
        buyer.value.map { buyingCells + Self.group(buyer) * valueCells + Self.cell($0, valueBins) }
    }

    private static func group(_ buyer: Buyer) -> Int {
        groups.lastIndex { Double($0.first) <= buyer.frequency } ?? 0
    }

    /// Special values lie in the cell of their number here.
    private static func cell(_ value: Double, _ bins: FeatureBins) -> Int {
        guard let range = NumericRange(bins.feature) else { return 0 }
        return range.cell(value, of: bins.regularCount)
    }
}
