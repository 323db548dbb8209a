// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct StatisticsTests {
    @Test func withoutNoiseTheCountsAreTheCounts() throws {
        let matrix = try SampleCustomers(count: 900, seed: 41).matrix
        let result = try Self.run(matrix)
        #expect(abs(result.customers.value - 900) < 1e-6)
        #expect(result.customers.standardError == 0)
        guard case .categorical(let plan) = matrix.columns[3] else { return }
        let counts = [0, 1, 2, -1].map { category in plan.count { $0 == category } }
        #expect(result.features[3].bins.map(\.title) == ["basic", "plus", "all", "missing"])
        for (bin, count) in zip(result.features[3].bins, counts) {
            #expect(abs(bin.count.value - Double(count)) < 1e-6)
        }
        #expect(abs((result.label?.positive.value ?? 0) - Double(matrix.labels.count { $0 == 1 })) < 1e-6)
        #expect(abs((result.label?.missing.value ?? 0) - Double(matrix.labels.count { $0 == -1 })) < 1e-6)
    }

    @Test func withoutNoiseTheMomentsAreThoseOfTheClippedValues() throws {
        let matrix = try SampleCustomers(count: 2000, seed: 42).matrix
        let result = try Self.run(matrix)
        guard case .numeric(let tenure) = matrix.columns[0] else { return }
        let clipped = tenure.map { min(max($0, 0), 72) }
        let mean = clipped.reduce(0, +) / 2000
        let variance = clipped.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
        // Truncation toward zero moves a sum by at most one step a customer.
        #expect(abs((result.features[0].mean?.value ?? 0) - mean) < 0.01)
        #expect(abs((result.features[0].standardDeviation?.value ?? 0) - variance.squareRoot()) < 0.01)
        #expect(result.features[3].mean == nil)
    }

    /// 100 simulated studies, each a fresh noise: the 95 % interval of the count covers in 85 to 100 of them. Under
    /// exact coverage fewer than 85 has a probability below 10⁻⁴, and the seeds are fixed.
    @Test func intervalsCoverTheTruth() throws {
        let matrix = try SampleCustomers(count: 600, seed: 43).matrix
        let exact = try Self.run(matrix)
        var covered = [0, 0]
        for seed in UInt8(0)..<100 {
            let noisy = try Self.run(matrix, rho: 0.05, noiseSeed: seed)
            if noisy.customers.interval.contains(600) { covered[0] += 1 }
            if noisy.features[0].bins[3].count.interval.contains(exact.features[0].bins[3].count.value) {
                covered[1] += 1
            }
            #expect(noisy.customers.standardError > 0)
        }
        for count in covered { #expect((85...100).contains(count)) }
    }

    private static func run(
        _ matrix: FeatureMatrix, rho: Double? = nil, noiseSeed: UInt8 = 0
    ) throws -> StatisticsResult {
        let run = try StudyRun(
            .statistics(StatisticsSpecification()), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .statistics(let result) = try run.last.result() else { throw AnalyticsError.notFinished }
        return result
    }
}

extension StatisticsTests {
    /// The promise: at ε = 0.5 and 20,000 customers a quantile is at most one bin off. All 200 quantiles of 20 studies.
    @Test func quantilesAreAtMostOneBinOff() throws {
        let matrix = try SampleCustomers(count: 20_000, seed: 44).matrix
        guard case .numeric(let tenure) = matrix.columns[0], case .numeric(let visits) = matrix.columns[2] else {
            return
        }
        let known = [tenure.map { min($0, 72) }.sorted(), visits.filter { !$0.isNaN }.sorted()]
        for seed in UInt8(0)..<20 {
            // ε = 0.5 at δ = 10⁻⁶.
            let result = try SampleStudy.statistics(StatisticsSpecification(), matrix, rho: 0.0066, noiseSeed: seed)
            for (feature, (values, width)) in zip([0, 2], zip(known, [6.0, 1.0])) {
                let quantiles = result.features[feature].quantiles
                #expect(quantiles.count == 5)
                for quantile in quantiles {
                    #expect(abs(quantile.value - values[Int(quantile.share * Double(values.count))]) <= width)
                    #expect(quantile.lowerBound <= quantile.value && quantile.value <= quantile.upperBound)
                }
            }
        }
    }

    @Test func withoutNoiseTablesAndCorrelationsAreThePooledOnes() throws {
        let matrix = try SampleCustomers(count: 2000, seed: 45).matrix
        let result = try SampleStudy.statistics(
            StatisticsSpecification(tables: [ColumnPair("plan", "region")], hasCorrelations: true), matrix)
        guard case .categorical(let plan) = matrix.columns[3], case .categorical(let region) = matrix.columns[4] else {
            return
        }
        let table = try #require(result.tables.first)
        #expect(table.rowBins == ["basic", "plus", "all", "missing"] && table.columnBins == ["north", "south"])
        let expected = zip(plan, region).count { $0 == 1 && $1 == 0 }
        #expect(abs(table.counts[1][0].value - Double(expected)) < 1e-6)
        #expect(
            result.correlations.map { "\($0.first) \($0.second)" } == [
                "tenure balance", "tenure visits", "balance visits",
            ])
        #expect(result.correlations.allSatisfy { abs($0.coefficient?.value ?? 1) < 0.1 })
    }

    @Test func weightsShiftThePrecision() throws {
        let matrix = try SampleCustomers(count: 500, seed: 46).matrix
        let even = try SampleStudy.statistics(StatisticsSpecification(), matrix, rho: 0.01)
        let shifted = try SampleStudy.statistics(StatisticsSpecification(weights: ["plan": 9]), matrix, rho: 0.01)
        func error(_ result: StatisticsResult, _ feature: Int) -> Double {
            result.features[feature].bins[0].count.standardError
        }
        #expect(error(shifted, 3) < 0.6 * error(even, 3))
        #expect(error(shifted, 0) > error(even, 0))
    }

    @Test func partsThatAreNotMeasuredHaveNoWeight() throws {
        #expect(throws: FederationError.self) { try StatisticsSpecification(features: ["a"], weights: ["b": 2]) }
        #expect(throws: FederationError.self) { try StatisticsSpecification(weights: ["correlations x": 2]) }
        for weight in [UInt64(0), 1001] {
            #expect(throws: FederationError.self) { try StatisticsSpecification(weights: ["a": weight]) }
        }
        #expect(throws: FederationError.self) { try ColumnPair("a", "a") }
    }
}
