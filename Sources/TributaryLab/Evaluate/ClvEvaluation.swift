// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
import DifferentialPrivacy
package import Federation
import Foundation

/// What `evaluate clv` measures.
package struct ClvEvaluation: Encodable {
    package let branches: Int
    package let customers: Int
    package let simulated: Bool
    package let epsilon: Double
    package let delta: Double
    package let rho: Double
    package let rounds: Int

    /// From all customers in one place: parameters by name, their log-likelihood, purchases expected within the horizon.
    package let pooled: [String: Double]
    package let pooledLogLikelihood: Double
    package let pooledPurchases: Double
    /// What they are worth, discounted as the study says.
    package let pooledValue: Double

    /// The same study without noise.
    package let exact: [String: Double]
    package let exactPurchases: Double
    package let exactValue: Double

    /// Expected purchases over the yardstick's, less 1: the study's own figure, and the sum over the customers who are
    /// scored with the study's parameters.
    package let purchases: MeanAndDeviation
    package let scoredPurchases: MeanAndDeviation
    /// The study's figure of what all customers are worth over the yardstick's, less 1.
    package let value: MeanAndDeviation
    /// The largest of the same, either way.
    package let worstPurchases: Double
    package let worstScoredPurchases: Double

    /// How often the stated 95 % intervals hold the truth, and their usual half width as a share, by name. Without
    /// `simulated` the truth is the pooled fit, and the intervals, which hold the sample's error, too wide for it.
    package let covered: [String: Double]
    package let halfWidth: [String: Double]
    /// In how many studies everything was identified.
    package let identified: Int
    package let repeats: Int
    package let wallSeconds: Double

    /// - Parameters:
    ///   - branch: the branch of each row, below `branchCount`.
    ///   - simulated: how many customers to draw anew for each repetition; nil keeps those of the matrix.
    ///   - progress: told how many studies are done.
    package init(
        _ specification: LifetimeValueSpecification, matrix: FeatureMatrix, branch: [Int], branchCount: Int,
        simulated: Int?, epsilon: Double, delta: Double, repeats: Int, seed: UInt64, progress: (Int) -> Void
    ) throws {
        let started = ContinuousClock.now
        let budget = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        let trial = try ClvTrial(specification, matrix, branch: branch, branchCount: branchCount)
        let first = try trial.study(nil, privacy: .insecureNoNoise, seed: Self.seed(seed, 0))
        var tally = ClvTally()
        for number in 0..<repeats {
            let seed = Self.seed(seed, number + 1)
            let drawn = try simulated.map { try trial.draw($0, seed: seed) }
            tally.add(try trial.study(drawn, privacy: .nanoRho(budget), seed: seed))
            progress(number + 1)
        }
        branches = branchCount
        customers = simulated ?? matrix.rowCount
        self.simulated = simulated != nil
        self.epsilon = epsilon
        self.delta = delta
        rho = Double(tally.nanoRho) / 1e9
        rounds = tally.rounds
        pooled = trial.truth
        pooledLogLikelihood = trial.pooled.logLikelihood
        pooledPurchases = trial.expected(trial.customers)
        pooledValue = trial.worth(trial.customers)
        exact = Dictionary(
            uniqueKeysWithValues: (first.model.buying + first.model.spending).map { ($0.name, $0.value) })
        exactPurchases = first.figure ?? .nan
        exactValue = first.value ?? .nan
        purchases = MeanAndDeviation(tally.ratios)
        scoredPurchases = MeanAndDeviation(tally.scoredRatios)
        value = MeanAndDeviation(tally.valueRatios)
        worstPurchases = tally.ratios.map(abs).max() ?? 0
        worstScoredPurchases = tally.scoredRatios.map(abs).max() ?? 0
        covered = tally.covered.mapValues { $0.reduce(0, +) / Double($0.count) }
        halfWidth = tally.widths.mapValues { $0.sorted()[$0.count / 2] }
        identified = tally.identified
        self.repeats = repeats
        wallSeconds = (ContinuousClock.now - started) / .seconds(1)
    }

    private static func seed(_ seed: UInt64, _ number: Int) -> Digest {
        ProtocolHash.digest(
            "evaluate/clv", ProtocolHash.littleEndian(seed), ProtocolHash.littleEndian(UInt64(number)))
    }
}

extension ClvEvaluation {
    var text: String {
        func list(_ values: [String: Double]) -> String {
            ["r", "alpha", "a", "b", "p", "q", "v"].compactMap { name in
                values[name].map { String(format: "%@ %.6f", name, $0) }
            }.joined(separator: "  ")
        }
        let names = ["r", "alpha", "a", "b", "p", "q", "v", "expected purchases", "expected value"]
        return
            ([
                "clv, \(customers) \(simulated ? "simulated " : "")customers in \(branches) branches, \(rounds) rounds",
                String(format: "ε = %g at δ = %g (ρ = %.6f)", epsilon, delta, rho), "  pooled  " + list(pooled),
                "  exact   " + list(exact),
                String(
                    format: "  expected purchases: pooled %.4f, exact %.4f; pooled log-likelihood %.4f",
                    pooledPurchases, exactPurchases, pooledLogLikelihood),
                String(format: "  expected value: pooled %.4f, exact %.4f", pooledValue, exactValue),
                String(
                    format: "  private, figure: mean %+.4f  sd %.4f  worst %.4f", purchases.mean, purchases.sd,
                    worstPurchases),
                String(
                    format: "  private, scored: mean %+.4f  sd %.4f  worst %.4f", scoredPurchases.mean,
                    scoredPurchases.sd, worstScoredPurchases),
                String(format: "  private, value:  mean %+.4f  sd %.4f", value.mean, value.sd),
            ]
            + names.compactMap { name in
                guard let share = covered[name], let width = halfWidth[name] else { return nil }
                return String(format: "  interval of %@: ±%.1f %%, holds the truth %.2f", name, 100 * width, share)
            } + ["  all identified in \(identified) of \(repeats)", String(format: "%.1f s", wallSeconds)])
            .joined(separator: "\n")
    }
}
