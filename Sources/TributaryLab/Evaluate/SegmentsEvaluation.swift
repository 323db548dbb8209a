// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import Foundation

/// What `evaluate segments` measures.
package struct SegmentsEvaluation: Encodable {
    package let branches: Int
    package let customers: Int
    package let features: [String]
    package let rounds: Int
    package let epsilon: Double
    package let delta: Double
    package let rho: Double
    package let epsilonSpent: Double

    /// By the number of segments.
    package let inertiaRatio: [String: MeanAndDeviation]
    package let wallSeconds: Double

    /// - Parameters:
    ///   - branch: the branch of each row, below `branchCount`.
    ///   - progress: told how many studies are done.
    package init(
        matrix: FeatureMatrix, branch: [Int], branchCount: Int, segmentCounts: [Int], epsilon: Double, delta: Double,
        repeats: Int, seed: UInt64, progress: (Int) -> Void
    ) throws {
        let started = ContinuousClock.now
        let budget = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        let parts = matrix.split(into: branchCount) { branch[$0] }
        var ratios: [String: MeanAndDeviation] = [:]
        var study = (rounds: 0, nanoRho: UInt64(0))
        var features: [String] = []
        var yardstick: PooledKMeans?
        var done = 0
        for count in segmentCounts {
            var measured: [Double] = []
            var best: Double?
            for number in 0..<repeats {
                let seed = ProtocolHash.digest(
                    "evaluate/segments", ProtocolHash.littleEndian(seed), ProtocolHash.littleEndian(UInt64(count)),
                    ProtocolHash.littleEndian(UInt64(number)))
                let run = try InProcessStudy(
                    .segments(SegmentsSpecification(segmentCount: count)), branches: parts,
                    contract: matrix.contract, privacy: .nanoRho(budget), seed: seed)
                guard case .segments(let model) = run.result else { continue }
                let pooled = try yardstick ?? Self.points(matrix, model.features)
                let least = best ?? pooled.bestInertia(count, seed: seed)
                measured.append(pooled.inertia(model.segments.flatMap(\.position)) / least)
                (yardstick, best, features) = (pooled, least, model.features)
                study = (run.rounds, run.nanoRho)
                done += 1
                progress(done)
            }
            ratios[String(count)] = MeanAndDeviation(measured)
        }
        branches = branchCount
        customers = matrix.rowCount
        self.features = features
        rounds = study.rounds
        self.epsilon = epsilon
        self.delta = delta
        rho = Double(study.nanoRho) / 1e9
        epsilonSpent = try ZeroConcentratedAccountant.epsilon(nanoRho: study.nanoRho, delta: delta)
        inertiaRatio = ratios
        wallSeconds = (ContinuousClock.now - started) / .seconds(1)
    }

    /// Every customer in contract-scaled space; what stays missing lies in the middle of its axis.
    static func points(_ matrix: FeatureMatrix, _ features: [String]) throws -> PooledKMeans {
        let columns = features.compactMap { matrix.contract.index(ofFeature: $0) }
        guard matrix.rowCount >= SegmentsSpecification.segmentCounts.upperBound else {
            throw EvaluationError.tooFewCustomers
        }
        var points: [Double] = []
        points.reserveCapacity(matrix.rowCount * columns.count)
        for row in 0..<matrix.rowCount {
            for column in columns {
                guard case .numeric(let values) = matrix.columns[column] else { continue }
                points.append(ContractScale.position(values[row], matrix.contract.features[column]) ?? 0.5)
            }
        }
        return PooledKMeans(points: points, width: columns.count)
    }
}

extension SegmentsEvaluation {
    var text: String {
        let rows = inertiaRatio.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map { count, ratio in
            String(format: "  k = %@: inertia ratio %.4f  (sd %.4f, n %d)", count, ratio.mean, ratio.sd, ratio.n)
        }
        let heading = [
            "segments over \(features.joined(separator: ", ")), \(customers) customers in \(branches) branches, "
                + "\(rounds) rounds",
            String(format: "ε = %g at δ = %g (ρ = %.6f)", epsilon, delta, rho),
        ]
        return (heading + rows + [String(format: "%.1f s", wallSeconds)]).joined(separator: "\n")
    }
}
