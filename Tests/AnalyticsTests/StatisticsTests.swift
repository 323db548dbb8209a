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
