// SPDX-License-Identifier: Apache-2.0

/// Recency, frequency and money as scores from 1 to 5, 5 the best fifth of the federation's customers.
public struct TierScores: Sendable, Equatable {
    public let recency: Int
    public let frequency: Int
    public let money: Int

    package init(recency: Int, frequency: Int, money: Int) {
        self.recency = recency
        self.frequency = frequency
        self.money = money
    }

    /// Scores run from 1 to this.
    static let most = 5

    /// 3 to 15.
    var sum: Int { recency + frequency + money }

    /// Frequency and money together, 1 to 5, halves rounded up.
    var worth: Int { (frequency + money + 1) / 2 }

    /// The position in a table of all scores.
    var cell: Int { ((recency - 1) * Self.most + frequency - 1) * Self.most + money - 1 }
}

/// What a customer's scores are called.
public enum NamedTier: String, Sendable, CaseIterable, Codable {
    case champions
    case loyal
    case potential
    case new
    case fading
    case atRisk = "at risk"
    case lost

    package init(_ scores: TierScores) {
        self =
            switch (scores.recency, scores.worth) {
            case (4..., 4...): .champions
            case (3..., 3...): .loyal
            case (3..., 2): .potential
            case (4..., _): .new
            case (...2, 3...): .atRisk
            case (2..., _): .fading
            default: .lost
            }
    }

    /// One line for people.
    public var rule: String {
        switch self {
        case .champions: "bought lately, often and for much"
        case .loyal: "bought not long ago, and is worth more than most"
        case .potential: "bought not long ago, still below the middle in number and money"
        case .new: "bought lately, and little so far"
        case .fading: "was never worth much and has not been seen for a while"
        case .atRisk: "was worth more than most and stays away"
        case .lost: "bought little, long ago"
        }
    }
}

/// Gold, silver and bronze by the sum of the three scores. A customer keeps a tier until the sum has fallen one point
/// further than it took to get there, so that nobody goes up and down with every purchase.
public enum ValueTier: String, Sendable, CaseIterable, Codable {
    case gold
    case silver
    case bronze

    private static let goldFrom = 13
    private static let silverFrom = 9
    private static let patience = 1

    /// - Parameter before: the tier at the earlier date; nil for a customer who was none.
    package init(_ scores: TierScores, before: ValueTier? = nil) {
        func reaches(_ tier: ValueTier, _ least: Int) -> Bool {
            let holds = before.map { $0.rank >= tier.rank } ?? false
            return scores.sum >= least - (holds ? Self.patience : 0)
        }
        self = reaches(.gold, Self.goldFrom) ? .gold : reaches(.silver, Self.silverFrom) ? .silver : .bronze
    }

    /// 2 for gold.
    private var rank: Int {
        switch self {
        case .gold: 2
        case .silver: 1
        case .bronze: 0
        }
    }

    /// One line for people.
    public var rule: String {
        switch self {
        case .gold: "scores of \(Self.goldFrom) to 15; kept down to \(Self.goldFrom - Self.patience)"
        case .silver:
            "scores of \(Self.silverFrom) to \(Self.goldFrom - 1); kept down to "
                + "\(Self.silverFrom - Self.patience)"
        case .bronze: "all others"
        }
    }
}
