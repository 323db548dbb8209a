// SPDX-License-Identifier: Apache-2.0

/// A study of which the cost is measured: what a proposal says beside its name, its price and its reference date.
package struct BenchStudy: Sendable {
    package let analysis: String
    package let title: String
    package let details: String
    /// A file in the workshop's folder.
    package let contract: String

    /// As file names and studies' names can be.
    package var name: String { analysis.split(separator: ".").joined(separator: "-") }

    /// The contract beside the sample one.
    package static let shoppingContract = "shopping.yaml"
    /// The study whose model the evaluation looks at.
    static let evaluated = "churn-additive"

    /// One study of each analysis. The first of those that share a contract reads the customers.
    package static let all: [BenchStudy] = [
        BenchStudy("churn.additive", "Who may leave?"),
        BenchStudy("churn.logistic", "Who may leave, with errors of the weights?"),
        BenchStudy("churn.horizon", "Who may leave within 90 days?"),
        BenchStudy("evaluation", "How good is the model?", "model: \(evaluated).1"),
        BenchStudy("statistics", "Customers in numbers"),
        BenchStudy(
            "service", "How well do we serve our customers?",
            """
            measures: [{column: hours_to_resolve, figure: duration}, {column: satisfaction, figure: csat}, \
            {column: contract, figure: share, of: monthly}]
            by: [products]
            """),
        BenchStudy(
            "segments", "Which kinds of customers are there?", "segments: 5\nfeatures: [tenure, monthly_fee, spend]"),
        BenchStudy(
            "clv", "What are customers worth?", "features: [frequency, recency, age, value]\nhorizon: 39",
            contract: shoppingContract),
        BenchStudy(
            "tiers", "Who are the best customers?", "features: [recency_days, purchases, money]",
            contract: shoppingContract),
        BenchStudy("affinity", "What goes together?", "column: goods", contract: shoppingContract),
        BenchStudy(
            "experiment", "Did service get faster?",
            "outcomes: [{column: hours_now, before: hours_then, goal: less, minimum_effect: 4}]",
            contract: shoppingContract),
    ]

    private init(_ analysis: String, _ title: String, _ details: String = "", contract: String = "contract.yaml") {
        self.analysis = analysis
        self.title = title
        self.details = details
        self.contract = contract
    }
}
