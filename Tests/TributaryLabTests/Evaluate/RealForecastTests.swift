// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Foundation
import Testing
import TributaryLab

/// The promise of `study plan`, on public data at ε = 1: forecast from released statistics, the errors of figures are
/// within a fifth of those that 200 studies of the real customers show. That many runs leave a ratio a standard error
/// of 0.07, so some lie outside by chance. Skips visibly without the data.
@Suite(.enabled(if: PublicData.isPresent, "needs the public data sets in ../shared/data"))
struct RealForecastTests {
    @Test func satisfactionByRegionIsForecast() throws {
        let forecast = try Self.forecast(
            "telco_churn/telco_geo_service.csv", contract: "telco-service", study: "service-telco")
        #expect(forecast.figures.count == 26)
        #expect(forecast.within >= 25)
    }

    /// Nine in ten; the slowest in a hundred have the most uncertain forecast, because released histograms tell little
    /// of so few.
    @Test func callsByLineAndWeekAreForecast() throws {
        let forecast = try Self.forecast(
            "call_centre/anonymous_bank_feb1999.csv.gz", contract: "call-centre", study: "service-calls",
            like: "statistics-calls")
        #expect(forecast.figures.count == 38)
        #expect(forecast.within >= 35)
        for row in forecast.figures where !row.figure.contains("p99") {
            #expect((0.7...1.4).contains(row.ratio), "\(row.figure): \(row.forecast) for \(row.measured)")
        }
    }

    @Test func tiersOfBuyersAreForecast() throws {
        let forecast = try Self.forecast("cdnow/CDNOW_master.txt.gz", contract: "cdnow-tiers", study: "tiers")
        #expect(forecast.figures.count == 90)
        #expect(forecast.within >= 88)
    }

    private static func forecast(
        _ file: String, contract: String, study: String, like: String? = nil
    ) throws -> ForecastEvaluation {
        let path = "\(PublicData.root)/coordinator-config/contracts/\(contract).yaml"
        let data = try EvaluationData(
            data: "\(PublicData.root)/../shared/data/\(file)", contract: ContractFile(path: path), splitBy: nil)
        var release = try StatisticsSpecification()
        if let like, case .statistics(let found) = try specification(like) { release = found }
        return try ForecastEvaluation(
            specification(study), like: release, matrix: data.matrix, branch: data.shuffledBranches(5, seed: 1),
            branchCount: 5, epsilon: 1, delta: 1e-6, repeats: 200, seed: 1, progress: { _ in })
    }

    private static func specification(_ study: String) throws -> AnalysisSpecification {
        let path = "\(PublicData.root)/coordinator-config/studies/\(study).yaml"
        var yaml = try YAMLDocument(text: String(contentsOfFile: path, encoding: .utf8), file: study).mapping()
        return try AnalysisSpecification(in: &yaml) { throw EvaluationError.noFigures($0) }
    }
}
