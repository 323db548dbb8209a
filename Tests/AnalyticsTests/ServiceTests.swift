// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct ServiceTests {
    @Test func withoutNoiseTheFiguresAreThePooledOnes() throws {
        let matrix = try SampleShoppers(count: 3000, seed: 71).matrix
        let result = try SampleStudy.service(matrix)
        let waits = Self.values(matrix, "wait").sorted()
        let wait = result.measures[0]
        #expect(abs(wait.count.value - Double(waits.count)) < 1e-6)
        #expect(wait.figures.map(\.name) == ["mean", "p50", "p90", "p99"])
        #expect(abs(wait.figures[0].value - waits.reduce(0, +) / Double(waits.count)) < 0.1)
        for (figure, share) in zip(wait.figures.dropFirst(), [0.5, 0.9, 0.99]) {
            // A bin is two minutes wide.
            #expect(abs(figure.value - waits[Int(share * Double(waits.count))]) < 2)
        }
        let outcomes = Self.categories(matrix, "outcome")
        let abandoned = Double(outcomes.count { $0 == 1 }) / Double(outcomes.count)
        #expect(abs((result.measures[1].figures.first?.value ?? 0) - 100 * abandoned) < 1e-6)
        guard case .categorical(let scores) = matrix.columns[matrix.columns.count - 1] else { return }
        let points = scores.filter { $0 >= 0 }.map { $0 >= 9 ? 100.0 : $0 <= 6 ? -100 : 0 }
        let expected = points.reduce(0, +) / Double(points.count)
        #expect(abs((result.measures[2].figures.first?.value ?? 0) - expected) < 1e-6)
    }

    @Test func timeIsSharedOutToGroupsLargestFirst() throws {
        let matrix = try SampleShoppers(count: 2000, seed: 72).matrix
        let bottlenecks = try SampleStudy.service(matrix).measures[0].bottlenecks
        #expect(bottlenecks.map(\.group) == ["answered", "abandoned"])
        #expect(abs((bottlenecks.last?.cumulativeShare ?? 0) - 1) < 1e-9)
        #expect(bottlenecks[0].share > bottlenecks[1].share)
    }

    @Test func aBadWeekIsAChangeAndAnAnomalyAndAnOrdinaryOneIsNot() throws {
        let late = try SampleStudy.service(SampleShoppers(count: 6000, seed: 73, lateWeek: 12).matrix, rho: 0.3)
        let trend = late.measures[0].trend
        #expect(trend.count == SampleShoppers.weeks)
        #expect(trend.filter(\.isAnomaly).map(\.period) == ["week 7"])
        #expect(trend[6].change?.isSignificant == true)
        #expect(trend[0].change == nil)
        let usual = try SampleStudy.service(SampleShoppers(count: 6000, seed: 73).matrix, rho: 0.3)
        #expect(usual.measures[0].trend.filter(\.isAnomaly).isEmpty)
    }

    @Test func columnsThatDoNotSuitAFigureAreRefused() throws {
        let contract = try SampleShoppers.contract()
        for measure in [
            try ServiceMeasure(.share(of: "lost"), column: "outcome"),
            try ServiceMeasure(.netPromoter, column: "outcome"), try ServiceMeasure(.satisfaction, column: "wait"),
            try ServiceMeasure(.duration, column: "outcome"), try ServiceMeasure(.mean, column: "nothing"),
        ] {
            #expect(throws: AnalyticsError.self) {
                try AnalysisPlan(
                    specification: .service(ServiceSpecification(measures: [measure])), contract: contract)
            }
        }
    }

    /// All values of a repeated number.
    static func values(_ matrix: FeatureMatrix, _ name: String) -> [Double] {
        matrix.contract.features.indices.filter { matrix.contract.features[$0].name.hasPrefix(name + "_") }
            .flatMap { column -> [Double] in
                guard case .numeric(let values) = matrix.columns[column] else { return [] }
                return values.filter { !$0.isNaN }
            }
    }

    static func categories(_ matrix: FeatureMatrix, _ name: String) -> [Int32] {
        matrix.contract.features.indices.filter { matrix.contract.features[$0].name.hasPrefix(name + "_") }
            .flatMap { column -> [Int32] in
                guard case .categorical(let values) = matrix.columns[column] else { return [] }
                return values.filter { $0 >= 0 }
            }
    }
}
