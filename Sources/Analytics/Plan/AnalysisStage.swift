// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The part of an analysis' state that differs from analysis to analysis.
enum AnalysisStage: Sendable, Equatable {
    case statistics(StatisticsStage)

    init(
        specification: AnalysisSpecification, contract: FeatureContract, seed: Digest, model: ChurnModel?
    ) throws {
        switch specification {
        case .statistics(let parameters): self = .statistics(try StatisticsStage(parameters, contract))
        case .segments, .churnLogistic, .churnAdditive, .evaluation:
            throw AnalyticsError.unsuitableContract(reason: "the analysis \(specification.id) is not available")
        }
    }

    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        switch self {
        case .statistics(let stage): stage.accumulate(matrix, rows: rows, into: &sink)
        }
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) throws {
        switch self {
        case .statistics(var stage):
            stage.absorb(released)
            self = .statistics(stage)
        }
    }

    func result() throws -> AnalysisResult {
        switch self {
        case .statistics(let stage): .statistics(try stage.result())
        }
    }
}

extension AnalysisStage {
    func write(to writer: inout CanonicalWriter) {
        switch self {
        case .statistics(let stage): stage.write(to: &writer)
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
        case .segments, .churnLogistic, .churnAdditive, .evaluation:
            throw AnalyticsError.unsuitableContract(reason: "the analysis \(specification.id) is not available")
        }
    }
}
