// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
import DifferentialPrivacy
package import Federation
import Foundation

/// What `evaluate statistics`, `service`, `tiers` and `affinity` measure: each figure over many studies with fresh
/// noise, against its exact pooled value.
package struct FiguresEvaluation: Encodable {
    package struct Row: Encodable {
        package let figure: String
        package let unit: String

        /// From all customers in one place, without bins; from the same study without noise where that is not defined.
        package let exact: Double
        package let isIndependent: Bool

        /// Of the figure against the exact value: mean, and root of the mean square.
        package let bias: Double
        package let error: Double

        /// Half of the stated 95 % interval, on average, and how often it holds the exact value. Intervals hold the
        /// sample's error, too: against the customers themselves they hold more often than 95 times in 100.
        package let statedHalfWidth: Double
        package let covered: Double

        /// In how many studies the figure stood out of the noise.
        package let shown: Int
    }

    package let analysis: String
    package let branches: Int
    package let customers: Int
    package let epsilon: Double
    package let delta: Double
    package let rho: Double
    package let repeats: Int
    package let figures: [Row]
    package let wallSeconds: Double

    /// - Parameters:
    ///   - branch: the branch of each row, below `branchCount`.
    ///   - progress: told how many studies are done.
    package init(
        _ specification: AnalysisSpecification, matrix: FeatureMatrix, branch: [Int], branchCount: Int,
        epsilon: Double, delta: Double, repeats: Int, seed: UInt64, progress: (Int) -> Void
    ) throws {
        let started = ContinuousClock.now
        let budget = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        let parts = matrix.split(into: branchCount) { branch[$0] }
        func study(_ number: Int, _ privacy: InProcessStudy.Privacy) throws -> InProcessStudy {
            try InProcessStudy(
                specification, branches: parts, contract: matrix.contract, privacy: privacy,
                seed: ProtocolHash.digest(
                    "evaluate/figures", ProtocolHash.littleEndian(seed), ProtocolHash.littleEndian(UInt64(number))))
        }
        let exact = try study(repeats, .insecureNoNoise).result.figures
        let tiers = PooledTiers(matrix)
        var found: [String: [Measured]] = [:]
        var nanoRho: UInt64 = 0
        for number in 0..<repeats {
            let run = try study(number, .nanoRho(budget))
            let ofRun = try tiers.values(run.result)
            for item in run.result.figures {
                found[item.name, default: []].append(Measured(figure: item.figure, exact: ofRun[item.name]))
            }
            nanoRho = run.nanoRho
            progress(number + 1)
        }
        let pooled = PooledFigures(specification, matrix).values
        figures = exact.compactMap { item in
            found[item.name].map { Row(item, pooled: pooled[item.name], $0) }
        }
        analysis = specification.id
        branches = branchCount
        customers = matrix.rowCount
        self.epsilon = epsilon
        self.delta = delta
        rho = Double(nanoRho) / 1e9
        self.repeats = repeats
        wallSeconds = (ContinuousClock.now - started) / .seconds(1)
    }
}

/// A figure of one study, and the exact value where it depends on what the study released before, as tiers on cuts.
private struct Measured {
    let figure: Analytics.Figure
    let exact: Double?
}

extension FiguresEvaluation.Row {
    fileprivate init(_ item: NamedFigure, pooled: Double?, _ measured: [Measured]) {
        let usual = pooled ?? item.figure.value
        let count = Double(measured.count)
        func mean(_ value: (Analytics.Figure, Double) -> Double) -> Double {
            measured.reduce(0) { $0 + value($1.figure, $1.exact ?? usual) } / count
        }
        self.init(
            figure: item.name, unit: item.figure.unit, exact: usual,
            isIndependent: pooled != nil || measured.allSatisfy { $0.exact != nil },
            bias: mean { $0.value - $1 },
            error: mean { ($0.value - $1) * ($0.value - $1) }.squareRoot(),
            statedHalfWidth: mean { figure, _ in (figure.upperBound - figure.lowerBound) / 2 },
            covered: mean { ($0.lowerBound...max($0.lowerBound, $0.upperBound)).contains($1) ? 1 : 0 },
            shown: measured.count)
    }
}

extension FiguresEvaluation {
    var text: String {
        let heading = [
            "\(analysis): \(customers) customers in \(branches) branches, \(repeats) studies",
            String(format: "ε = %g at δ = %g (ρ = %.6f)", epsilon, delta, rho),
            "  (= exact pooled value; ~ the same study without noise)",
        ]
        let rows = figures.map { row in
            String(
                format: "  exact %10.4g %@  error %9.3g  stated ± %9.3g  holds %5.1f %% of %3d  ", row.exact,
                row.isIndependent ? "=" : "~", row.error, row.statedHalfWidth, 100 * row.covered, row.shown)
                + row.figure
        }
        return (heading + rows + [String(format: "%.1f s", wallSeconds)]).joined(separator: "\n")
    }
}
