// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import CustomerData

/// What the models say about each customer of the branch.
///
/// - Warning: Security. Customer data: it is written to the branch's own file and nowhere else.
package struct ScoreSheet {
    package struct Row {
        package var customer: String
        /// 1 is the largest segment.
        package var segment: Int?
        package var segmentName: String
        /// By how recently, how often and for how much the customer bought; nil for one who has not bought yet.
        package var tier: NamedTier?
        package var valueTier: ValueTier?
        package var churn: Double?
        package var reasons: [String]
        /// What the customer is expected to be worth; nil without a model, or for one who has not bought yet.
        package var worth: CustomerWorth?

        package init(
            customer: String, segment: Int? = nil, segmentName: String = "", tier: NamedTier? = nil,
            valueTier: ValueTier? = nil, churn: Double? = nil, reasons: [String] = [], worth: CustomerWorth? = nil
        ) {
            self.customer = customer
            self.segment = segment
            self.segmentName = segmentName
            self.tier = tier
            self.valueTier = valueTier
            self.churn = churn
            self.reasons = reasons
            self.worth = worth
        }
    }

    package static let reasonCount = 3

    package private(set) var rows: [Row] = []
    /// Customers whose consent does not cover a model's purpose, by model.
    package private(set) var withoutConsent: [String: Int] = [:]
    /// Models that turned out not to be computable here, with the reasons.
    package private(set) var unusable: [String: String] = [:]

    private var places: [CustomerReference: Int] = [:]

    /// Who the rows are.
    package var references: [CustomerReference] { places.sorted { $0.value < $1.value }.map(\.key) }

    /// - Parameter before: customers' value tiers until now: nobody goes up and down with every purchase.
    /// - Throws: ``TributaryNodeError/unusableModels(_:)`` when a model that was asked for, or every one, cannot be
    ///   computed here; ``CustomerData/CustomerDataError`` when the store cannot be read.
    package init(_ models: ScoringModels, customers store: CustomerStore, before: [String: ValueTier] = [:]) throws {
        var used = 0
        func add<Model>(_ use: ScoringModels.Use<Model>?, _ body: (ScoringModels.Use<Model>) throws -> Void) throws {
            guard let use else { return }
            do {
                try UnusableModel.translating { try body(use) }
                used += 1
            } catch let error as UnusableModel {
                guard !use.isNamed else { throw TributaryNodeError.unusableModels([use.identifier: error.reason]) }
                unusable[use.identifier] = error.reason
            }
        }
        try add(models.segments) { try addSegments($0, store) }
        try add(models.tiers) { try addTiers($0, store, before) }
        try add(models.churn) { try addChurn($0, store) }
        try add(models.worth) { try addWorth($0, store) }
        guard used > 0 else { throw TributaryNodeError.unusableModels(unusable) }
        for (index, name) in try store.identifiers(of: references).enumerated() { rows[index].customer = name }
    }

    private mutating func addSegments(_ use: ScoringModels.Use<SegmentModel>, _ store: CustomerStore) throws {
        let features = try store.features(use.contract, purpose: use.purpose)
        let assigner = try SegmentAssigner(model: use.model, contract: use.contract)
        withoutConsent[use.identifier] = features.quality.withoutConsent
        let names = use.model.segments.map(\.name)
        for (row, customer) in features.customers.enumerated() {
            let segment = assigner.segment(features.matrix, row: row)
            let place = place(of: customer)
            rows[place].segment = segment + 1
            rows[place].segmentName = names[segment]
        }
    }

    private mutating func addTiers(
        _ use: ScoringModels.Use<TierModel>, _ store: CustomerStore, _ before: [String: ValueTier]
    ) throws {
        let features = try store.features(use.contract, purpose: use.purpose)
        let assigner = try TierAssigner(model: use.model, contract: use.contract)
        withoutConsent[use.identifier] = features.quality.withoutConsent
        let names = before.isEmpty ? [] : try store.identifiers(of: features.customers)
        for (row, customer) in features.customers.enumerated() {
            let known = names.isEmpty ? nil : before[names[row]]
            let tier = assigner.tier(features.matrix, row: row, before: known)
            let place = place(of: customer)
            rows[place].tier = tier?.named
            rows[place].valueTier = tier?.value
        }
    }

    private mutating func addChurn(_ use: ScoringModels.Use<ChurnModel>, _ store: CustomerStore) throws {
        let features = try store.features(use.contract, purpose: use.purpose)
        let scorer = try ChurnScorer(model: use.model, contract: use.contract)
        withoutConsent[use.identifier] = features.quality.withoutConsent
        for (row, customer) in features.customers.enumerated() {
            let place = place(of: customer)
            rows[place].churn = scorer.probability(features.matrix, row: row)
            let reasons = scorer.reasons(features.matrix, row: row, limit: Self.reasonCount)
            rows[place].reasons = reasons.map(\.wordsWithDirection)
        }
    }

    private mutating func addWorth(_ use: ScoringModels.Use<LifetimeValueModel>, _ store: CustomerStore) throws {
        let features = try store.features(use.contract, purpose: use.purpose)
        let scorer = try CustomerWorthScorer(model: use.model, contract: use.contract)
        withoutConsent[use.identifier] = features.quality.withoutConsent
        for (row, customer) in features.customers.enumerated() {
            rows[place(of: customer)].worth = scorer.worth(features.matrix, row: row)
        }
    }

    private mutating func place(of customer: CustomerReference) -> Int {
        if let known = places[customer] { return known }
        places[customer] = rows.count
        rows.append(Row(customer: ""))
        return rows.count - 1
    }
}

extension Segment {
    /// What sets the segment apart, in words.
    package var name: String {
        marks.isEmpty ? "like the average customer" : marks.joined(separator: "; ").printable
    }
}

extension ChurnReason {
    /// "complaints: 3 (raises the risk)".
    package var wordsWithDirection: String { words + (logOdds > 0 ? " (raises the risk)" : " (lowers the risk)") }
}
