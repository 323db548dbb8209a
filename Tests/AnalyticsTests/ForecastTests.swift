// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct ForecastTests {
    private static let seed = SHA256.hash([9])

    /// The promise: within a fifth of the error that 400 studies of the real customers show. 400 runs each way leave
    /// the ratio a standard error of 0.05, so 0.8 to 1.25 with room for it.
    @Test func theForecastIsWithinAFifthOfTheErrorMeasured() throws {
        let matrix = try SampleCustomers(count: 4000, seed: 101).matrix
        let specification = try StatisticsSpecification(
            features: ["tenure", "plan"], tables: [ColumnPair("plan", "region")])
        let rho = 0.01
        let marginals = try SampleStudy.statistics(StatisticsSpecification(), matrix)
        let plan = try AnalysisPlan(specification: .statistics(specification), contract: matrix.contract)
        let bound = Double(plan.rounds[0].clippingBound)
        let forecast = try AnalysisForecast(
            .statistics(specification), matrix.contract, customers: 4000,
            noiseVariances: [bound * bound / (2 * rho)], like: marginals, repeats: 400, seed: Self.seed)
        let exact = try AnalysisResult.statistics(SampleStudy.statistics(specification, matrix)).figures
        let values = Dictionary(uniqueKeysWithValues: exact.map { ($0.name, $0.figure.value) })
        let state = try AnalysisState(
            specification: .statistics(specification), contract: matrix.contract, seed: StudyRun.seed)
        let sum = try StudyRun.sum(state, [matrix])
        let variance = bound * bound / (2 * rho)
        var sample = CoverageSample(seed: 5)
        var squares: [String: Double] = [:]
        for _ in 0..<400 {
            var noisy = state
            try noisy.absorb(
                sum.map { $0 + Int64((variance.squareRoot() * sample.normal()).rounded()) },
                noiseVariance: variance, contributors: 1)
            for item in try noisy.result().figures {
                let difference = item.figure.value - (values[item.name] ?? 0)
                squares[item.name, default: 0] += difference * difference
            }
        }
        #expect(forecast.rows.count > 20)
        for row in forecast.rows {
            let measured = ((squares[row.figure] ?? 0) / 400).squareRoot()
            #expect((0.8...1.25).contains(row.error / measured), "\(row.figure): \(row.error) for \(measured)")
        }
    }

    @Test func fourTimesTheBudgetHalvesTheErrorOfACount() throws {
        let contract = try SampleCustomers.contract()
        func error(_ rho: Double) throws -> Double {
            let forecast = try AnalysisForecast(
                .statistics(StatisticsSpecification()), contract, customers: 2000,
                noiseVariances: [65_536.0 * 65_536 / (2 * rho)], repeats: 200, seed: Self.seed)
            return forecast.rows[0].error
        }
        #expect(abs(try error(0.01) / error(0.04) - 2) < 0.2)
    }

    @Test func everyCountingAnalysisHasAForecast() throws {
        let contract = try SampleShoppers.contract()
        for specification in try SampleShoppers.analyses() {
            let plan = try AnalysisPlan(specification: specification, contract: contract)
            let forecast = try AnalysisForecast(
                specification, contract, customers: 50_000, noiseVariances: plan.rounds.map { _ in 1e11 },
                repeats: 3, seed: Self.seed)
            #expect(!forecast.rows.isEmpty)
            #expect(forecast.rows.allSatisfy { $0.error.isFinite })
        }
    }

    @Test func recommendedWeightsFollowTheBins() throws {
        let contract = try SampleCustomers.contract()
        let specification = try StatisticsSpecification(
            features: ["tenure", "region"], tables: [ColumnPair("plan", "region")])
        #expect(try specification.recommendedWeights(contract) == ["tenure": 7, "region": 1, "plan x region": 4])
        let weighted = try StatisticsSpecification(
            features: specification.features, tables: specification.tables,
            weights: specification.recommendedWeights(contract))
        _ = try AnalysisPlan(specification: .statistics(weighted), contract: contract)
    }
}
