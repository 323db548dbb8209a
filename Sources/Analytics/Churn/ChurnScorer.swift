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

        func bin(_ matrix: FeatureMatrix, _ row: Int) -> Int { bins.bin(matrix.columns[column], row: row) }

        func contribution(_ matrix: FeatureMatrix, _ row: Int) -> Double {
            switch matrix.columns[column] {
            case .categorical(let values):
                term.contribution(position: nil, bin: bins.bin(ofCategory: values[row]))
            case .numeric(let values):
                term.contribution(position: range?.position(values[row]), bin: bins.bin(of: values[row]))
            }
        }
    }

    /// An interaction, with its two features as indices into the inputs.
    private struct Pair: Sendable {
        let interaction: ChurnInteraction
        let first: Int
        let second: Int
    }

    /// Reasons smaller than this many log-odds do not count as reasons.
    private static let leastReason = 0.05

    private let model: ChurnModel
    private let inputs: [Input]
    private let pairs: [Pair]

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
        let inputs = zip(columns, model.terms).map { column, term in
            let feature = contract.features[column]
            return Input(
                column: column, term: term, bins: FeatureBins(shapeOf: feature), range: NumericRange(feature))
        }
        guard inputs.allSatisfy({ $0.term.steps.isEmpty || $0.term.steps.count == $0.bins.count }) else {
            throw AnalyticsError.malformedState(field: "model.terms")
        }
        self.inputs = inputs
        pairs = try model.interactions.map { interaction in
            guard let first = inputs.firstIndex(where: { $0.term.feature == interaction.first }),
                let second = inputs.firstIndex(where: { $0.term.feature == interaction.second }),
                interaction.firstSteps.count == inputs[first].bins.count,
                interaction.secondSteps.count == inputs[second].bins.count, interaction.limit >= 0
            else {
                throw AnalyticsError.malformedState(field: "model.interactions")
            }
            return Pair(interaction: interaction, first: first, second: second)
        }
    }

    /// The log-odds that the customer has the outcome.
    public func logOdds(_ matrix: FeatureMatrix, row: Int) -> Double {
        let alone = inputs.reduce(model.intercept) { $0 + $1.contribution(matrix, row) }
        return pairs.reduce(alone) { $0 + contribution($1, matrix, row) }
    }

    /// The probability that the customer has the outcome.
    public func probability(_ matrix: FeatureMatrix, row: Int) -> Double {
        ElementaryFunctions.logistic(logOdds(matrix, row: row))
    }

    /// The `limit` things that set the customer apart most, compared with the average customer, strongest first: those
    /// that raise the risk before those that lower it. A reason is a feature, or two features together.
    public func reasons(_ matrix: FeatureMatrix, row: Int, limit: Int = 3) -> [ChurnReason] {
        let alone = inputs.map { input in
            ChurnReason(
                features: [input.term.feature], words: words(input, matrix, row),
                logOdds: input.contribution(matrix, row) - input.term.average)
        }
        let together = pairs.map { pair in
            ChurnReason(
                features: [pair.interaction.first, pair.interaction.second], words: words(pair, matrix, row),
                logOdds: contribution(pair, matrix, row) - pair.interaction.average)
        }
        let notable = (alone + together).filter { abs($0.logOdds) >= Self.leastReason }
        let raising = notable.filter { $0.logOdds > 0 }.sorted { $0.logOdds > $1.logOdds }
        let lowering = notable.filter { $0.logOdds < 0 }.sorted { $0.logOdds < $1.logOdds }
        return Array((raising + lowering).prefix(limit))
    }

    private func contribution(_ pair: Pair, _ matrix: FeatureMatrix, _ row: Int) -> Double {
        pair.interaction.contribution(
            firstBin: inputs[pair.first].bin(matrix, row), secondBin: inputs[pair.second].bin(matrix, row))
    }

    /// "Contract: Month-to-month", "months as a customer: 4", "complaints: missing".
    private func words(_ input: Input, _ matrix: FeatureMatrix, _ row: Int) -> String {
        guard case .numeric(let values) = matrix.columns[input.column] else {
            return input.bins.words(forBin: input.bin(matrix, row))
        }
        guard !values[row].isNaN else { return input.bins.title + ": missing" }
        let unit = input.bins.feature.unit.isEmpty ? "" : " " + input.bins.feature.unit
        return input.bins.title + ": " + FigureText.number(values[row]) + unit
    }

    /// "age above 46 years, and active: no": for a number, how far its part of the interaction has the same sign.
    private func words(_ pair: Pair, _ matrix: FeatureMatrix, _ row: Int) -> String {
        let (first, second) = (inputs[pair.first], inputs[pair.second])
        return first.bins.words(forSignOf: pair.interaction.firstSteps, atBin: first.bin(matrix, row)) + ", and "
            + second.bins.words(forSignOf: pair.interaction.secondSteps, atBin: second.bin(matrix, row))
    }
}
