// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
import DifferentialPrivacy
package import Federation
import Foundation

/// What `evaluate forecast` measures: the errors that `study plan` forecasts from statistics released before, against
/// the errors of many studies of the real customers.
package struct ForecastEvaluation: Encodable {
    package struct Row: Encodable {
        package let figure: String
        package let unit: String
        package let forecast: Double

        /// The root of the mean squared difference to the exact pooled value.
        package let measured: Double

        /// Forecast over measured, and the standard error that so many repetitions leave it.
        package let ratio: Double
        package let ratioError: Double

        /// In how many of the real studies the figure stood out of the noise, and the share that was forecast.
        package let shown: Int
        package let shownForecast: Double
    }

    /// A forecast is to lie within a fifth of the error that is measured.
    package static let tolerance = 0.8...1.2

    /// Figures that most real studies hide in the noise have no error worth forecasting.
    private static let leastShown = 0.5

    package let analysis: String
    package let customers: Int
    package let epsilon: Double
    package let delta: Double
    package let repeats: Int
    package let figures: [Row]

    /// - Parameters:
    ///   - release: the statistics that are released first, at the same ε; nil for customers who are even over the
    ///     contract.
    package init(
        _ specification: AnalysisSpecification, like release: StatisticsSpecification?, matrix: FeatureMatrix,
        branch: [Int], branchCount: Int, epsilon: Double, delta: Double, repeats: Int, seed: UInt64,
        progress: (Int) -> Void
    ) throws {
        let budget = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        let digest = ProtocolHash.digest("evaluate/forecast", ProtocolHash.littleEndian(seed))
        let marginals = try release.map { release in
            try Self.release(
                release, matrix.split(into: branchCount) { branch[$0] }, matrix.contract, budget, seed: digest)
        }
        let plan = try AnalysisPlan(specification: specification, contract: matrix.contract)
        let variances = try plan.rounds.indices.map { round in
            let provision = try InProcessStudy.provision(
                plan, round: round, privacy: .nanoRho(budget), branches: branchCount)
            return Double(provision?.variance ?? 0) * Double(branchCount)
        }
        let forecast = try AnalysisForecast(
            specification, matrix.contract, customers: matrix.rowCount, noiseVariances: variances, like: marginals,
            repeats: repeats, seed: digest)
        let measured = try FiguresEvaluation(
            specification, matrix: matrix, branch: branch, branchCount: branchCount, epsilon: epsilon, delta: delta,
            repeats: repeats, seed: seed, progress: progress)
        let found = Dictionary(measured.figures.map { ($0.figure, $0) }, uniquingKeysWith: { first, _ in first })
        figures = forecast.rows.compactMap { row in
            guard let real = found[row.figure], real.error > 0,
                Double(real.shown) >= Self.leastShown * Double(repeats)
            else { return nil }
            return Row(row, real, repeats: repeats)
        }
        analysis = specification.id
        customers = matrix.rowCount
        self.epsilon = epsilon
        self.delta = delta
        self.repeats = repeats
    }

    private static func release(
        _ release: StatisticsSpecification, _ parts: [FeatureMatrix], _ contract: FeatureContract, _ budget: UInt64,
        seed: Digest
    ) throws -> StatisticsResult {
        let study = try InProcessStudy(
            .statistics(release), branches: parts, contract: contract, privacy: .nanoRho(budget), seed: seed)
        guard case .statistics(let result) = study.result else { throw AnalyticsError.notFinished }
        return result
    }
}

extension ForecastEvaluation.Row {
    fileprivate init(_ row: AnalysisForecast.Row, _ real: FiguresEvaluation.Row, repeats: Int) {
        figure = row.figure
        unit = row.unit
        forecast = row.error
        measured = real.error
        ratio = row.error / real.error
        // A root mean square of n has a relative error of 1/√2n; runs in which the figure shows count.
        let runs = max(row.shownShare * Double(repeats), 1)
        ratioError = ratio * (0.5 / Double(real.shown) + 0.5 / runs).squareRoot()
        shown = real.shown
        shownForecast = row.shownShare
    }
}

extension ForecastEvaluation {
    /// The figures whose forecast is within ``tolerance``.
    package var within: Int { figures.count { Self.tolerance.contains($0.ratio) } }

    var text: String {
        let rows = figures.map { row in
            String(
                format: "  forecast %9.3g  measured %9.3g  ratio %5.2f ± %4.2f  shown %5.1f %%, %5.1f %%  ",
                row.forecast, row.measured, row.ratio, row.ratioError, 100 * row.shownForecast,
                100 * Double(row.shown) / Double(repeats)) + (Self.tolerance.contains(row.ratio) ? "  " : "! ")
                + row.figure
        }
        let ratios = figures.map(\.ratio)
        let summary = String(
            format: "%d of %d figures within 20 %%; smallest and largest ratio %.2f, %.2f", within, figures.count,
            ratios.min() ?? .nan, ratios.max() ?? .nan)
        return
            ([
                "\(analysis): \(customers) customers, "
                    + String(
                        format: "ε = %g at δ = %g, %d forecast and %d real studies", epsilon, delta, repeats, repeats)
            ] + rows + [summary]).joined(separator: "\n")
    }
}
