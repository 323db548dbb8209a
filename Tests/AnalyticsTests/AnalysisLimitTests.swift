// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct AnalysisLimitTests {
    @Test func segmentCountsEndAtTheirLimits() throws {
        for allowed in [2, 32] { _ = try SegmentsSpecification(segmentCount: allowed) }
        for refused in [1, 33] {
            #expect(throws: FederationError.self) { try SegmentsSpecification(segmentCount: refused) }
        }
    }

    @Test func featureListsNameEachColumnOnce() throws {
        #expect(throws: FederationError.self) { try StatisticsSpecification(features: ["a", "a"]) }
        #expect(throws: FederationError.self) { try StatisticsSpecification(features: ["a b"]) }
        #expect(throws: FederationError.self) { try SegmentsSpecification(segmentCount: 2, features: ["", "a"]) }
    }

    @Test func specificationsReadBack() throws {
        let all: [AnalysisSpecification] = [
            .statistics(try StatisticsSpecification(features: ["a", "b"])),
            .segments(try SegmentsSpecification(segmentCount: 32, features: ["a"])),
            .churnLogistic, .churnAdditive, .churnHorizon,
            .evaluation(EvaluationSpecification(model: SHA256.hash([1]))),
            .statistics(
                try StatisticsSpecification(
                    features: ["a", "b"], tables: [ColumnPair("a", "c")], hasCorrelations: true,
                    weights: ["a": 2, "correlations": 1000, "a x c": 1])),
            .service(
                try ServiceSpecification(
                    measures: [
                        ServiceMeasure(.share(of: "yes"), column: "a"), ServiceMeasure(.netPromoter, column: "b"),
                        ServiceMeasure(.satisfaction, column: "c"), ServiceMeasure(.duration, column: "d"),
                        ServiceMeasure(.mean, column: "d"),
                    ], by: ["e", "f"], period: "f")),
            .tiers(try TiersSpecification(features: ["a", "b", "c"])),
            .tiers(try TiersSpecification(features: ["a", "b", "c"], before: ["d", "e", "f"])),
            .clv(try LifetimeValueSpecification(features: ["a", "b", "c", "d"], horizon: 39)),
            .affinity(try AffinitySpecification(column: "a")),
            .experiment(try ExperimentLimits.specification()),
            .experiment(
                try ExperimentSpecification(
                    .beforeAndAfter, outcomes: [ExperimentOutcome(column: "a", before: "b")], spending: .even)),
        ]
        for specification in all {
            #expect(try AnalysisSpecification(decoding: specification.canonicalBytes) == specification)
            #expect(throws: FederationError.self) {
                try AnalysisSpecification(decoding: specification.canonicalBytes + [0])
            }
        }
        #expect(Set(all.map(\.digest)).count == all.count)
        #expect(Set(all.map(\.id)) == Set(AnalysisSpecification.identifiers))
        #expect(throws: FederationError.malformed(field: "analysis")) { try AnalysisSpecification(decoding: [255]) }
        #expect(throws: FederationError.self) { try AnalysisSpecification(decoding: []) }
    }

    @Test func listsOfPartsEndAtTheirLimits() throws {
        func measures(_ count: Int) throws -> [ServiceMeasure] {
            try (0..<count).map { try ServiceMeasure(.mean, column: "m\($0)") }
        }
        func names(_ count: Int) -> [String] { (0..<count).map { "b\($0)" } }
        func tables(_ count: Int) throws -> [ColumnPair] { try (0..<count).map { try ColumnPair("a", "t\($0)") } }
        _ = try ServiceSpecification(measures: measures(32), by: names(8))
        _ = try StatisticsSpecification(tables: tables(64))
        #expect(throws: FederationError.overLimit(field: "measures", limit: 32)) {
            try ServiceSpecification(measures: measures(33))
        }
        #expect(throws: FederationError.overLimit(field: "by", limit: 8)) {
            try ServiceSpecification(measures: measures(1), by: names(9))
        }
        #expect(throws: FederationError.overLimit(field: "tables", limit: 64)) {
            try StatisticsSpecification(tables: tables(65))
        }
        #expect(throws: FederationError.self) { try ServiceSpecification(measures: []) }
        #expect(throws: FederationError.self) { try ServiceSpecification(measures: measures(1) + measures(1)) }
        #expect(throws: FederationError.self) { try ServiceSpecification(measures: measures(1), period: "week") }
        for count in [2, 4] {
            #expect(throws: FederationError.self) { try TiersSpecification(features: names(count)) }
            #expect(throws: FederationError.self) { try TiersSpecification(features: names(3), before: names(count)) }
        }
    }

    @Test func tablesBeyondTheLargestSumAreRefused() throws {
        let contract = try Self.numbers(3, bins: 1024)
        let specification = try StatisticsSpecification(
            features: ["x0"], tables: [ColumnPair("x0", "x1"), ColumnPair("x0", "x2"), ColumnPair("x1", "x2")])
        #expect(throws: AnalyticsError.overLimit(field: "dimension", limit: UInt64(Limits.maximumDimension))) {
            try AnalysisPlan(specification: .statistics(specification), contract: contract)
        }
    }

    @Test func segmentsTakeAtMostTwelveFeatures() throws {
        let specification = AnalysisSpecification.segments(try SegmentsSpecification(segmentCount: 2))
        let plan = try AnalysisPlan(specification: specification, contract: Self.numbers(12, bins: 4))
        #expect(plan.rounds[0].dimension == 4096)
        #expect(throws: AnalyticsError.overLimit(field: "segment features", limit: 12)) {
            try AnalysisPlan(specification: specification, contract: Self.numbers(13, bins: 4))
        }
    }

    @Test func churnTakesAtMostFiveHundredAndTwelveWeights() throws {
        // A number without missing values has seven weights; 73 of them and the intercept make 512.
        let plan = try AnalysisPlan(specification: .churnAdditive, contract: Self.numbers(73, bins: 4))
        #expect(plan.rounds[1].dimension == 512)
        #expect(throws: AnalyticsError.overLimit(field: "churn weights", limit: 512)) {
            try AnalysisPlan(specification: .churnAdditive, contract: Self.numbers(74, bins: 4))
        }
    }

    @Test func unsuitableContractsAreRefused() throws {
        let unlabelled = try SampleCustomers.contract(hasLabel: false)
        for specification in [AnalysisSpecification.churnAdditive, .churnLogistic] {
            #expect(throws: AnalyticsError.unsuitableContract(reason: "it has no label")) {
                try AnalysisPlan(specification: specification, contract: unlabelled)
            }
        }
        let contract = try SampleCustomers.contract()
        for features in [["nothing"], ["plan"]] {
            #expect(throws: AnalyticsError.self) {
                try AnalysisPlan(
                    specification: .segments(SegmentsSpecification(segmentCount: 2, features: features)),
                    contract: contract)
            }
        }
        #expect(throws: AnalyticsError.self) {
            try AnalysisPlan(
                specification: .statistics(StatisticsSpecification(features: ["nothing"])), contract: contract)
        }
    }

    @Test func sumsThatDoNotFitLeaveTheStateAsItWas() throws {
        let matrix = try SampleCustomers(count: 50, seed: 31).matrix
        var state = try AnalysisState(
            specification: .statistics(StatisticsSpecification()), contract: matrix.contract, seed: StudyRun.seed)
        let before = state
        let sum = try StudyRun.sum(state, [matrix])
        #expect(throws: AnalyticsError.self) {
            try state.absorb(Array(sum.dropLast()), noiseVariance: 0, contributors: 1)
        }
        for variance in [-1, Double.nan, .infinity] {
            #expect(throws: AnalyticsError.self) {
                try state.absorb(sum, noiseVariance: variance, contributors: 1)
            }
        }
        #expect(state == before)
        #expect(throws: AnalyticsError.notFinished) { try state.result() }
        try state.absorb(sum, noiseVariance: 0, contributors: 1)
        #expect(throws: AnalyticsError.alreadyFinished) {
            try state.absorb(sum, noiseVariance: 0, contributors: 1)
        }
    }

    @Test func anEvaluationNeedsTheModelItNames() throws {
        let matrix = try SampleCustomers(count: 50, seed: 32).matrix
        guard case .churn(let model) = try StudyRun(.churnLogistic, [matrix]).last.result() else { return }
        for (named, handed) in [(model.digest, nil), (SHA256.hash([1]), model)] {
            #expect(throws: AnalyticsError.malformedState(field: "model")) {
                try AnalysisState(
                    specification: .evaluation(EvaluationSpecification(model: named)), contract: matrix.contract,
                    seed: StudyRun.seed, model: handed)
            }
        }
    }

    private static func numbers(_ count: Int, bins: Int) throws -> FeatureContract {
        try FeatureContract(
            name: "numbers", version: 1, purpose: "",
            features: (0..<count).map { index in
                Feature(
                    name: "x\(index)",
                    kind: .numeric(
                        lowerBound: 0, upperBound: 1, transform: .identity, bins: bins, specialValues: []),
                    missing: .constant(0))
            },
            label: LabelDefinition(name: "y", positive: "1", negative: "0"))
    }
}
