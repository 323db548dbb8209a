// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The part of an analysis' state that differs from analysis to analysis.
enum AnalysisStage: Sendable, Equatable {
    /// Analyses that count once.
    case tally(TallyStage)
    case segments(SegmentsStage)
    case churn(ChurnStage)
    case evaluation(EvaluationStage)
    case tiers(TiersStage)
    case clv(LifetimeValueStage)

    init(
        specification: AnalysisSpecification, contract: FeatureContract, seed: Digest, model: ChurnModel?
    ) throws {
        switch specification {
        case .statistics, .service, .affinity, .experiment:
            self = .tally(TallyStage(try Self.reading(specification, contract)))
        case .segments(let parameters): self = .segments(try SegmentsStage(parameters, contract, seed: seed))
        case .churnLogistic: self = .churn(try ChurnStage(.logistic, contract))
        case .churnAdditive, .churnHorizon: self = .churn(try ChurnStage(.additive, contract))
        case .evaluation(let parameters):
            guard let model else { throw AnalyticsError.malformedState(field: "model") }
            self = .evaluation(try EvaluationStage(parameters, contract, model: model))
        case .tiers(let parameters): self = .tiers(try TiersStage(parameters, contract))
        case .clv(let parameters): self = .clv(try LifetimeValueStage(parameters, contract))
        }
    }

    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        switch self {
        case .tally(let stage): stage.accumulate(matrix, rows: rows, into: &sink)
        case .segments(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        case .churn(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        case .evaluation(let stage): stage.accumulate(matrix, rows: rows, into: &sink)
        case .tiers(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        case .clv(let stage): stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
        }
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        switch self {
        case .tally(var stage):
            stage.absorb(released)
            self = .tally(stage)
        case .segments(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .segments(stage)
        case .churn(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .churn(stage)
        case .evaluation(var stage):
            stage.absorb(released)
            self = .evaluation(stage)
        case .tiers(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .tiers(stage)
        case .clv(var stage):
            stage.absorb(released, roundIndex: roundIndex)
            self = .clv(stage)
        }
    }

    func result() throws -> AnalysisResult {
        switch self {
        case .tally(let stage): try stage.result()
        case .segments(let stage): .segments(try stage.result())
        case .churn(let stage): .churn(try stage.result())
        case .evaluation(let stage): .evaluation(try stage.result())
        case .tiers(let stage): .tiers(try stage.result())
        case .clv(let stage): .clv(try stage.result())
        }
    }
}

extension AnalysisStage {
    func write(to writer: inout CanonicalWriter) {
        switch self {
        case .tally(let stage): stage.write(to: &writer)
        case .segments(let stage): stage.write(to: &writer)
        case .churn(let stage): stage.write(to: &writer)
        case .evaluation(let stage): stage.write(to: &writer)
        case .tiers(let stage): stage.write(to: &writer)
        case .clv(let stage): stage.write(to: &writer)
        }
    }

    init(
        specification: AnalysisSpecification, contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        switch specification {
        case .statistics, .service, .affinity, .experiment:
            self = .tally(
                try TallyStage(Self.reading(specification, contract), roundIndex: roundIndex, reader: &reader))
        case .segments(let parameters):
            self = .segments(try SegmentsStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        case .churnLogistic:
            self = .churn(try ChurnStage(.logistic, contract, roundIndex: roundIndex, reader: &reader))
        case .churnAdditive, .churnHorizon:
            self = .churn(try ChurnStage(.additive, contract, roundIndex: roundIndex, reader: &reader))
        case .evaluation(let parameters):
            self = .evaluation(try EvaluationStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        case .tiers(let parameters):
            self = .tiers(try TiersStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        case .clv(let parameters):
            self = .clv(try LifetimeValueStage(parameters, contract, roundIndex: roundIndex, reader: &reader))
        }
    }

    /// How a single count is laid out and read.
    private static func reading(
        _ specification: AnalysisSpecification, _ contract: FeatureContract
    ) throws -> TallyStage.Reading {
        switch specification {
        case .statistics(let parameters): .statistics(try StatisticsLayout(parameters, contract))
        case .service(let parameters): .service(try ServiceLayout(parameters, contract))
        case .affinity(let parameters): .affinity(try AffinityLayout(parameters, contract))
        case .experiment(let parameters): .experiment(try ExperimentLayout(parameters, contract))
        default: preconditionFailure("\(specification.id) does more than count once")
        }
    }
}
