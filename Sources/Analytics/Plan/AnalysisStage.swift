// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The part of an analysis' state that differs from analysis to analysis.
enum AnalysisStage: Sendable, Equatable {
    case statistics(StatisticsStage)
    case segments(SegmentsStage)
    case churn(ChurnStage)
    case evaluation(EvaluationStage)

    init(
        specification: AnalysisSpecification, contract: FeatureContract, seed: Digest, model: ChurnModel?
    ) throws {
        switch specification {
        case .statistics(let parameters): self = .statistics(try StatisticsStage(parameters, contract))
        case .segments(let parameters): self = .segments(try SegmentsStage(parameters, contract, seed: seed))
        case .churnLogistic: self = .churn(try ChurnStage(.logistic, contract))
        case .churnAdditive: self = .churn(try ChurnStage(.additive, contract))
        case .evaluation(let parameters):
            guard let model else { throw AnalyticsError.malformedState(field: "model") }
            self = .evaluation(try EvaluationStage(parameters, contract, model: model))
        }
    }

    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        switch self {
        case .statistics(let stage): stage.accumulate(matrix, rows: rows, into: &sink)
        case .segments(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        case .churn(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        case .evaluation(let stage): stage.accumulate(matrix, rows: rows, into: &sink)
        }
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        switch self {
        case .statistics(var stage):
            stage.absorb(released)
            self = .statistics(stage)
        case .segments(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .segments(stage)
        case .churn(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .churn(stage)
        case .evaluation(var stage):
            stage.absorb(released)
            self = .evaluation(stage)
        }
    }

    func result() throws -> AnalysisResult {
        switch self {
        case .statistics(let stage): .statistics(try stage.result())
        case .segments(let stage): .segments(try stage.result())
        case .churn(let stage): .churn(try stage.result())
        case .evaluation(let stage): .evaluation(try stage.result())
        }
    }
}

extension AnalysisStage {
    func write(to writer: inout CanonicalWriter) {
        switch self {
        case .statistics(let stage): stage.write(to: &writer)
        case .segments(let stage): stage.write(to: &writer)
        case .churn(let stage): stage.write(to: &writer)
        case .evaluation(let stage): stage.write(to: &writer)
        }
    }

    init(
        specification: AnalysisSpecification, contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        switch specification {
        case .statistics(let parameters):
            self = .statistics(
                try StatisticsStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        case .segments(let parameters):
            self = .segments(try SegmentsStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        case .churnLogistic:
            self = .churn(try ChurnStage(.logistic, contract, roundIndex: roundIndex, reader: &reader))
        case .churnAdditive:
            self = .churn(try ChurnStage(.additive, contract, roundIndex: roundIndex, reader: &reader))
        case .evaluation(let parameters):
            self = .evaluation(try EvaluationStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        }
    }
}
