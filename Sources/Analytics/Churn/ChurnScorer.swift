// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// Scores the customers of a matrix with a churn model and says why.
///
/// - Warning: Security. Scores are customer data: they stay in the branch.
public struct ChurnScorer: Sendable {
    private struct Input: Sendable {
        let column: Int
        let term: ChurnTerm
        let bins: FeatureBins
        let range: NumericRange?
    }

    /// Reasons smaller than this many log-odds do not count as reasons.
    private static let leastReason = 0.05

    private let model: ChurnModel
    private let inputs: [Input]

    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract.
    public init(model: ChurnModel, contract: FeatureContract) throws {
        guard model.contract == contract.digest.hex else {
            throw AnalyticsError.malformedState(field: "model.contract")
        }
        let columns = contract.features.indices.filter { !contract.features[$0].isProtected }
        guard columns.map({ contract.features[$0].name }) == model.terms.map(\.feature) else {
            throw AnalyticsError.malformedState(field: "model.terms")
        }
        self.model = model
        inputs = zip(columns, model.terms).map { column, term in
            let feature = contract.features[column]
            return Input(
                column: column, term: term, bins: FeatureBins(shapeOf: feature), range: NumericRange(feature))
        }
        guard inputs.allSatisfy({ $0.term.steps.isEmpty || $0.term.steps.count == $0.bins.count }) else {
            throw AnalyticsError.malformedState(field: "model.terms")
        }
    }

    /// The log-odds that the customer has the outcome.
    public func logOdds(_ matrix: FeatureMatrix, row: Int) -> Double {
        inputs.reduce(model.intercept) { $0 + contribution($1, matrix, row) }
    }

    /// The probability that the customer has the outcome.
    public func probability(_ matrix: FeatureMatrix, row: Int) -> Double {
        ElementaryFunctions.logistic(logOdds(matrix, row: row))
    }

    /// The `limit` features that set the customer apart most, compared with the average customer, strongest first:
    /// those that raise the risk before those that lower it.
    public func reasons(_ matrix: FeatureMatrix, row: Int, limit: Int = 3) -> [ChurnReason] {
        let all = inputs.map { input in
            ChurnReason(
                feature: input.term.feature, words: words(input, matrix, row),
                logOdds: contribution(input, matrix, row) - input.term.average)
        }
        let notable = all.filter { abs($0.logOdds) >= Self.leastReason }
        let raising = notable.filter { $0.logOdds > 0 }.sorted { $0.logOdds > $1.logOdds }
        let lowering = notable.filter { $0.logOdds < 0 }.sorted { $0.logOdds < $1.logOdds }
        return Array((raising + lowering).prefix(limit))
    }

    private func contribution(_ input: Input, _ matrix: FeatureMatrix, _ row: Int) -> Double {
        switch matrix.columns[input.column] {
        case .categorical(let values):
            input.term.contribution(position: nil, bin: input.bins.bin(ofCategory: values[row]))
        case .numeric(let values):
            input.term.contribution(
                position: input.range?.position(values[row]), bin: input.bins.bin(of: values[row]))
        }
    }

    /// "Contract: Month-to-month", "months as a customer: 4", "complaints: missing".
    private func words(_ input: Input, _ matrix: FeatureMatrix, _ row: Int) -> String {
        let feature = input.bins.feature
        let title = feature.title.isEmpty ? feature.name : feature.title
        switch matrix.columns[input.column] {
        case .categorical(let values):
            return title + ": " + input.bins.title(ofBin: input.bins.bin(ofCategory: values[row]))
        case .numeric(let values):
            guard !values[row].isNaN else { return title + ": missing" }
            let unit = feature.unit.isEmpty ? "" : " " + feature.unit
            return title + ": " + FigureText.number(values[row]) + unit
        }
    }
}
