// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import Testing

/// What a study file says about its analysis, and columns that a contract repeats.
struct AnalysisYAMLTests {
    @Test func everyAnalysisIsRead() throws {
        let cases: [(String, AnalysisSpecification)] = [
            ("analysis: churn.additive", .churnAdditive), ("analysis: churn.horizon", .churnHorizon),
            ("analysis: churn.logistic", .churnLogistic),
            ("analysis: segments", .segments(try SegmentsSpecification(segmentCount: 5))),
            (
                "analysis: segments\nsegments: auto\nfeatures: [a]",
                .segments(try SegmentsSpecification(segmentCount: SegmentsSpecification.automatic, features: ["a"]))
            ),
            (
                "analysis: statistics\ntables: [a x b]\ncorrelations: true\nweights: {a x b: 2}",
                .statistics(
                    try StatisticsSpecification(
                        tables: [ColumnPair("a", "b")], hasCorrelations: true, weights: ["a x b": 2]))
            ),
            (
                "analysis: service\nmeasures: [{column: a, figure: share, of: x}, {column: b, figure: duration}]\nby: [c]\nperiod: c",
                .service(
                    try ServiceSpecification(
                        measures: [
                            ServiceMeasure(.share(of: "x"), column: "a"), ServiceMeasure(.duration, column: "b"),
                        ],
                        by: ["c"], period: "c"))
            ),
            (
                "analysis: tiers\nfeatures: [a, b, c]\nbefore: [d, e, f]",
                .tiers(try TiersSpecification(features: ["a", "b", "c"], before: ["d", "e", "f"]))
            ),
            (
                "analysis: clv\nfeatures: [a, b, c, d]\nhorizon: 39",
                .clv(try LifetimeValueSpecification(features: ["a", "b", "c", "d"], horizon: 39))
            ),
            (
                "analysis: clv\nfeatures: [a, b, c, d]\nhorizon: 39\ndiscount: 0.0027",
                .clv(try LifetimeValueSpecification(features: ["a", "b", "c", "d"], horizon: 39, discount: 2700))
            ),
            ("analysis: affinity\ncolumn: a", .affinity(try AffinitySpecification(column: "a"))),
            (
                """
                analysis: experiment
                arm: a
                control: c
                shares: {c: 1, d: 3}
                outcomes: [{column: b, is: x, before: e, goal: less, minimum_effect: 2.5}]
                look: 2
                looks: 3
                spending: even
                """,
                .experiment(
                    try ExperimentSpecification(
                        .arms(column: "a", control: "c", shares: ["c": 1, "d": 3]),
                        outcomes: [
                            ExperimentOutcome(
                                column: "b", category: "x", before: "e", goal: .less, minimumEffect: 2.5)
                        ], look: 2, looks: 3, spending: .even))
            ),
            (
                "analysis: experiment\noutcomes: [{column: b, before: e}]",
                .experiment(
                    try ExperimentSpecification(
                        .beforeAndAfter, outcomes: [ExperimentOutcome(column: "b", before: "e")]))
            ),
            (
                "analysis: evaluation\nmodel: m",
                .evaluation(EvaluationSpecification(model: SHA256.hash(Array("m".utf8))))
            ),
        ]
        for (text, expected) in cases { #expect(try Self.read(text) == expected) }
    }

    @Test func whatIsWrongIsNamedWithItsPlace() {
        for text in [
            "analysis: sums", "analysis: segments\nsegments: 1", "analysis: segments\nsegments: many",
            "analysis: statistics\ntables: [a and b]", "analysis: statistics\nweights: {a: much}",
            "analysis: service", "analysis: service\nmeasures: [{column: a, figure: colour}]",
            "analysis: service\nmeasures: [{column: a, figure: share}]", "analysis: affinity", "features: [a]",
            "analysis: clv\nfeatures: [a, b, c, d]", "analysis: clv\nhorizon: -1\nfeatures: [a, b, c, d]",
            "analysis: experiment", "analysis: experiment\narm: a\noutcomes: [{column: b}]",
            "analysis: experiment\narm: a\ncontrol: c\nshares: {c: half}\noutcomes: [{column: b}]",
            "analysis: experiment\narm: a\ncontrol: c\noutcomes: [{column: b, goal: better}]",
            "analysis: experiment\narm: a\ncontrol: c\noutcomes: [{column: b, colour: red}]",
            "analysis: experiment\narm: a\ncontrol: c\nspending: all\noutcomes: [{column: b}]",
        ] {
            #expect(throws: CustomerDataError.self, "\(text)") { try Self.read(text) }
        }
    }

    @Test func aRepeatedFeatureIsSeveralColumns() throws {
        let contract = try Self.contract(
            "occurrences: 3\n    sql: SELECT amount FROM transactions LIMIT 1 OFFSET :occurrence")
        #expect(contract.features.map(\.name) == ["wait_1", "wait_2", "wait_3"])
        #expect(contract.features[2].definition.hasSuffix("OFFSET 2"))
        #expect(contract.features.allSatisfy { $0.title == "time in the queue" })
    }

    @Test func repetitionHasLimitsAndNeedsItsNumber() {
        let sql = "\n    sql: SELECT amount FROM transactions LIMIT 1 OFFSET :occurrence"
        for text in [
            "occurrences: 1" + sql, "occurrences: 65" + sql, "occurrences: 3", "occurrences: 3\n    sql: SELECT 1",
        ] {
            #expect(throws: CustomerDataError.self, "\(text)") { try Self.contract(text) }
        }
        #expect(throws: Never.self) { try Self.contract("occurrences: 64" + sql) }
    }

    private static func read(_ text: String) throws -> AnalysisSpecification {
        var yaml = try YAMLDocument(text: text, file: "study.yaml").mapping()
        return try AnalysisSpecification(in: &yaml) { SHA256.hash(Array($0.utf8)) }
    }

    private static func contract(_ keys: String) throws -> FeatureContract {
        try ContractFile(
            text: """
                name: calls
                version: 1
                features:
                  - name: wait
                    title: time in the queue
                    bounds: [0, 10]
                    \(keys)
                """, file: "calls.yaml"
        ).contract
    }
}
