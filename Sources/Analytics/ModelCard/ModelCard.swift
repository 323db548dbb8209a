// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// What anybody should know before using a churn model: what it was trained on, at what privacy, how good it is and
/// for whom, and where it ends.
///
/// - SeeAlso: Mitchell et al., *Model Cards for Model Reporting* (FAT* 2019).
public struct ModelCard: Sendable, Equatable, Codable {
    /// Where a model comes from and what it cost.
    public struct Lineage: Sendable, Equatable, Codable {
        /// The studies that trained and evaluated it.
        public let study: String
        public let evaluationStudy: String?
        public let branches: Int
        public let rounds: Int

        /// The privacy of one customer: zero-concentrated ρ, and the (ε, δ) that it amounts to.
        public let rho: Double
        public let epsilon: Double
        public let delta: Double

        public init(
            study: String, evaluationStudy: String?, branches: Int, rounds: Int, rho: Double, epsilon: Double,
            delta: Double
        ) {
            self.study = study
            self.evaluationStudy = evaluationStudy
            self.branches = branches
            self.rounds = rounds
            self.rho = rho
            self.epsilon = epsilon
            self.delta = delta
        }
    }

    /// How much a feature, or two together, move the log-odds from customer to customer.
    public struct Importance: Sendable, Equatable, Codable {
        public let features: [String]
        public let title: String
        public let logOdds: Double
    }

    public let model: String
    public let kind: ChurnModel.Kind
    public let contract: String
    public let contractVersion: Int
    public let purpose: String
    public let outcome: String
    public let horizonDays: Int?
    public let features: [String]
    public let protectedFeatures: [String]
    public let customers: Estimate
    public let baseRate: Double
    public let lineage: Lineage

    /// The strongest first.
    public let importances: [Importance]
    public let evaluation: EvaluationResult?
    public let limits: [String]

    /// - Parameter evaluation: of this model; nil when it has not been evaluated.
    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract or the evaluation
    ///   to another model.
    public init(
        model: ChurnModel, contract: FeatureContract, lineage: Lineage, evaluation: EvaluationResult?
    ) throws {
        _ = try ChurnScorer(model: model, contract: contract)
        guard evaluation.map({ $0.model == model.digest.hex }) ?? true else {
            throw AnalyticsError.malformedState(field: "evaluation.model")
        }
        self.model = model.digest.hex
        kind = model.kind
        self.contract = contract.name
        contractVersion = contract.version
        purpose = contract.purpose
        outcome = contract.label.map { $0.title.isEmpty ? $0.name : $0.title } ?? ""
        horizonDays = contract.label?.horizonDays
        features = contract.features.filter { !$0.isProtected }.map(\.name)
        protectedFeatures = contract.features.filter(\.isProtected).map(\.name)
        customers = model.customers
        baseRate = model.baseRate
        self.lineage = lineage
        importances = Self.importances(model, contract)
        self.evaluation = evaluation
        limits = Self.limits(model, contract, evaluation)
    }

    private static func importances(_ model: ChurnModel, _ contract: FeatureContract) -> [Importance] {
        func title(_ name: String) -> String {
            contract.features.first { $0.name == name }.map { $0.title.isEmpty ? name : $0.title } ?? name
        }
        let alone = model.terms.map {
            Importance(features: [$0.feature], title: title($0.feature), logOdds: $0.importance)
        }
        let together = model.interactions.map {
            Importance(
                features: [$0.first, $0.second], title: title($0.first) + " with " + title($0.second),
                logOdds: $0.importance)
        }
        return (alone + together).sorted { $0.logOdds > $1.logOdds }
    }

    private static func limits(
        _ model: ChurnModel, _ contract: FeatureContract, _ evaluation: EvaluationResult?
    ) -> [String] {
        var limits = [
            "A score is a statistical expectation, not a fact about a person; decide nothing by it alone.",
            "It holds for customers like those of the branches that took part, as the contract describes them.",
            "Values outside the contract's bounds count as the bounds.",
            "Effects are associations: changing a feature need not change the outcome.",
        ]
        if evaluation == nil { limits.append("It has not been evaluated on customers kept out of its training.") }
        if contract.features.allSatisfy({ !$0.isProtected }) {
            limits.append("The contract names no protected features, so groups have not been compared.")
        } else {
            limits.append("Protected features are not inputs, but other features may be related to them.")
        }
        return limits
    }
}
