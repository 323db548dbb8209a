// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation

/// Runs a study in process: real clipping and quantization, noise off or simulated.
struct StudyRun {
    /// The state before every round, and the last one.
    private(set) var states: [AnalysisState]

    var last: AnalysisState { states[states.count - 1] }

    static let seed = SHA256.hash(Array("public randomness of the tests".utf8))

    /// - Parameters:
    ///   - rho: the study's budget; nil switches the noise off.
    init(
        _ specification: AnalysisSpecification, _ branches: [FeatureMatrix], model: ChurnModel? = nil,
        rho: Double? = nil, noiseSeed: UInt8 = 0
    ) throws {
        var state = try AnalysisState(
            specification: specification, contract: branches[0].contract, seed: Self.seed, model: model)
        states = [state]
        var random = PublicRandom(seed: noiseSeed)
        for planned in state.plan.rounds {
            var sum = try Self.sum(state, branches)
            var variance = 0.0
            if let rho {
                let share = rho * Double(planned.budgetShare) / Double(state.plan.totalBudgetShare)
                variance = Double(planned.clippingBound) * Double(planned.clippingBound) / (2 * share)
                for index in sum.indices { sum[index] += Int64((variance.squareRoot() * random.normal()).rounded()) }
            }
            try state.absorb(sum, noiseVariance: variance, contributors: branches.count)
            states.append(state)
        }
    }

    /// The exact sum of the branches in a round, each branch in several batches.
    static func sum(_ state: AnalysisState, _ branches: [FeatureMatrix]) throws -> [Int64] {
        let planned = try state.plannedRound()
        var total = [Int64](repeating: 0, count: planned.dimension)
        for branch in branches {
            var accumulator = try ClippingAccumulator(
                dimension: planned.dimension, clippingBound: planned.clippingBound,
                quantizationScale: planned.quantizationScale)
            var start = 0
            while start < branch.rowCount {
                let end = min(start + 97, branch.rowCount)
                state.accumulate(branch, rows: start..<end, into: &accumulator)
                start = end
            }
            let sum = accumulator.finish().insecureValuesWithoutNoise()
            for index in sum.indices { total[index] += sum[index] }
        }
        return total
    }

    /// Every analysis, with a model for the evaluation.
    static func everyAnalysis(_ matrix: FeatureMatrix) throws -> [(AnalysisSpecification, ChurnModel?)] {
        guard case .churn(let model) = try StudyRun(.churnAdditive, [matrix]).last.result() else {
            throw AnalyticsError.notFinished
        }
        return [
            (.statistics(try StatisticsSpecification()), nil),
            (
                .statistics(
                    try StatisticsSpecification(
                        tables: [ColumnPair("plan", "region")], hasCorrelations: true, weights: ["plan": 3])), nil
            ),
            (
                .service(
                    try ServiceSpecification(
                        measures: [
                            ServiceMeasure(.share(of: "basic"), column: "plan"),
                            ServiceMeasure(.mean, column: "visits"),
                        ], by: ["region"])), nil
            ),
            (.tiers(try TiersSpecification(features: ["tenure", "visits", "balance"])), nil),
            (.segments(try SegmentsSpecification(segmentCount: 4, features: ["tenure", "visits"])), nil),
            (.churnLogistic, nil),
            (.churnAdditive, nil),
            (.evaluation(EvaluationSpecification(model: model.digest)), model),
        ]
    }
}
