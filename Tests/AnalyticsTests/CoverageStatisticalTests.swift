// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// 2,000 studies of each kind, each on fresh customers with fresh noise of about the size of the sampling error. A 95 %
/// interval covers the truth in 93 to 97 of 100: an exact one leaves that range with a probability below 10⁻⁴, and the
/// seeds are fixed.
struct CoverageStatisticalTests {
    private static let repeats = 2000
    private static let allowed = 0.93...0.97

    @Test func intervalsOfStatisticsCoverTheTruth() throws {
        let specification = try StatisticsSpecification(
            features: ["x", "y", "wait", "plan"], tables: [ColumnPair("plan", "region")], hasCorrelations: true)
        try Self.check(.statistics(specification), rho: 0.5) { result in
            guard case .statistics(let result) = result else { return [:] }
            let wait = result.features[2]
            let median = wait.quantiles.first { $0.share == 0.5 }
            let most = wait.quantiles.first { $0.share == 0.9 }
            return [
                "customers": result.customers.interval.contains(Double(CoverageSample.customers)),
                "mean": wait.mean?.interval.contains(20),
                "median": median.map { ($0.lowerBound...$0.upperBound).contains(20) },
                "p90": most.map { ($0.lowerBound...$0.upperBound).contains(36) },
                "row share": result.tables.first?.rowShares[0]?[0].interval.contains(CoverageSample.northOfBasic),
                "correlation": result.correlations.first?.coefficient?.interval.contains(CoverageSample.correlation),
                "no correlation": result.correlations.last?.coefficient?.interval.contains(0),
            ]
        }
    }

    @Test func intervalsOfServiceCoverTheTruth() throws {
        let specification = try ServiceSpecification(
            measures: [
                ServiceMeasure(.duration, column: "wait"), ServiceMeasure(.share(of: "north"), column: "region"),
                ServiceMeasure(.netPromoter, column: "recommend"), ServiceMeasure(.mean, column: "x"),
            ], by: ["plan"])
        try Self.check(.service(specification), rho: 0.2) { result in
            guard case .service(let result) = result else { return [:] }
            let wait = result.measures[0].figures
            func covers(_ figure: Figure?, _ truth: Double) -> Bool? {
                figure.map { ($0.lowerBound...$0.upperBound).contains(truth) }
            }
            let north = CoverageSample.basicShare * CoverageSample.northOfBasic + (1 - CoverageSample.basicShare) * 0.2
            let basic = result.measures[1].groups.first
            return [
                "mean wait": covers(wait.first, 20), "p50": covers(wait.first { $0.name == "p50" }, 20),
                "p90": covers(wait.first { $0.name == "p90" }, 36),
                "share": covers(result.measures[1].figures.first, 100 * north),
                "share of a group": covers(basic?.figures.first, 100 * CoverageSample.northOfBasic),
                "nps": covers(result.measures[2].figures.first, 100 * (2.0 - 7) / 11),
                "mean": covers(result.measures[3].figures.first, 50),
            ]
        }
    }

    @Test func intervalsOfAffinityCoverTheTruth() throws {
        try Self.check(.affinity(AffinitySpecification(column: "product")), rho: 0.1) { result in
            guard case .affinity(let result) = result, let pair = result.pairs.first else { return [:] }
            return [
                "customers": result.customers.interval.contains(Double(CoverageSample.customers)),
                "lift": pair.lift.interval.contains(CoverageSample.lift),
                "share": pair.secondOfFirst.interval.contains(CoverageSample.butterOfBread),
            ]
        }
    }

    @Test func intervalsOfTiersCoverTheTruth() throws {
        let specification = try TiersSpecification(features: ["wait", "x", "y"])
        try Self.check(.tiers(specification), rho: 0.1) { result in
            guard case .tiers(let model) = result else { return [:] }
            let cuts = model.features[0].cuts
            let total = model.named.reduce(Estimate(value: 0, standardError: 0)) { sum, tier in
                let variance =
                    sum.standardError * sum.standardError
                    + tier.customers.standardError * tier.customers.standardError
                return Estimate(value: sum.value + tier.customers.value, standardError: variance.squareRoot())
            }
            return [
                "first cut": cuts.first.map { ($0.lowerBound...$0.upperBound).contains(8) },
                "last cut": cuts.last.map { ($0.lowerBound...$0.upperBound).contains(32) },
                "customers": total.interval.contains(Double(CoverageSample.customers)),
            ]
        }
    }

    /// - Parameter covers: by figure, whether its interval covers; nil where it is not shown.
    private static func check(
        _ specification: AnalysisSpecification, rho: Double, _ covers: (AnalysisResult) -> [String: Bool?]
    ) throws {
        let contract = try CoverageSample.contract()
        var sample = CoverageSample(seed: 2026)
        var shown = [String: Int]()
        var covered = [String: Int]()
        for _ in 0..<repeats {
            for (name, isCovered) in covers(try sample.result(specification, contract, rho: rho)) {
                guard let isCovered else { continue }
                shown[name, default: 0] += 1
                covered[name, default: 0] += isCovered ? 1 : 0
            }
        }
        #expect(!shown.isEmpty)
        for (name, count) in shown {
            let share = Double(covered[name] ?? 0) / Double(count)
            #expect(count >= repeats * 9 / 10, "\(name) is shown \(count) times only")
            #expect(allowed.contains(share), "\(name) is covered in \(share)")
        }
    }
}
