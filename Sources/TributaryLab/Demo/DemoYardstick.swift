// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation

/// What the same analyses reach on all customers together without any privacy: only possible here, because the
/// demonstration has dealt out the customers itself.
struct DemoYardstick {
    /// Sum of squared distances of the federation's segments over the best of twenty pooled, non-private starts.
    let inertiaRatio: Double
    /// AUROC of the same churn model trained without noise, on other held-out customers.
    let pooledAUROC: Double?

    init(_ site: DemoData, outcome: DemoStudies.Outcome, seed: UInt64) throws {
        let matrices = try site.folders.map { try EvaluationData(folder: $0, contract: site.contract).matrix }
        let model = outcome.segments
        let points = try matrices.flatMap { try SegmentsEvaluation.points($0, model.features).points }
        let pooled = PooledKMeans(points: points, width: model.features.count)
        let key = ProtocolHash.digest("demo/yardstick", ProtocolHash.littleEndian(seed))
        let best = pooled.bestInertia(model.segments.count, seed: key)
        inertiaRatio = pooled.inertia(model.segments.flatMap(\.position)) / best
        pooledAUROC = outcome.churn == nil ? nil : try Self.auroc(matrices, site.contract, key)
    }

    private static func auroc(_ matrices: [FeatureMatrix], _ contract: FeatureContract, _ seed: Digest) throws -> Double
    {
        let split = try matrices.enumerated().map { index, matrix in
            let key = ProtocolHash.digest("demo/split", seed.bytes, ProtocolHash.littleEndian(UInt64(index)))
            return try matrix.holdingOut(StratifiedSplit.heldOut(matrix.labels, seed: key))
        }
        let study = try InProcessStudy(
            .churnAdditive, branches: split, contract: contract, privacy: .insecureNoNoise, seed: seed)
        guard case .churn(let model) = study.result else { return .nan }
        let scorer = try ChurnScorer(model: model, contract: contract)
        var scores: [Double] = []
        var outcomes: [Bool] = []
        for matrix in split {
            for row in 0..<matrix.rowCount
            where matrix.isHeldOut[row] && matrix.labels[row] != FeatureMatrix.Label.missing {
                scores.append(scorer.logOdds(matrix, row: row))
                outcomes.append(matrix.labels[row] == FeatureMatrix.Label.positive)
            }
        }
        return ExactAUROC.value(scores: scores, isPositive: outcomes)
    }
}
