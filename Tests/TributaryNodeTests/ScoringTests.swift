// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Foundation
import RoundProtocol
import Testing
import TributaryNode

/// Scoring where this branch's data can serve some models and not others.
struct ScoringTests {
    /// A member whose customers have an age and have left or not, with the models of two studies: segments by age, and the
    /// probability of leaving by tenure, which no source here has.
    private struct Member {
        let runner: TestRunner

        init(segmentsOf column: String = "age", churnOf other: String = "tenure") async throws {
            runner = try await TestRunner()
            let node = runner.node
            let sources = """

                sources: {tables: [{table: customer, files: [customers.csv], customer: id, attributes: [age, left]}]}
                """
            try PrivateFile.write(Array((ConfigurationTemplate.text + sources).utf8), to: node.directory.configuration)
            try PrivateFile.write(Array("id,age,left\nann,31,no\nbob,45,yes\n".utf8), to: node.path + "/customers.csv")
            _ = await node.run("import")
            let first = try Self.contract(column, label: nil)
            try await runner.propose(TestFederation.study("groups", contract: first), contract: first)
            let second = try Self.contract(other, label: "left")
            try await runner.propose(TestFederation.study("leaving", contract: second), contract: second)
            try save("groups.1", of: "groups", .segments(Self.segments(first)))
            try save("leaving.1", of: "leaving", .churn(Self.churn(second)))
        }

        var node: TemporaryNode { runner.node }

        private func save(_ name: String, of study: String, _ result: AnalysisResult) throws {
            try runner.workspace.store.saveModel(
                ReceivedModel(
                    identifier: name, study: StudyIdentifier(study), analysis: study,
                    content: Array(JSONEncoder().encode(result)), receivedAt: 1))
        }

        private static func contract(_ column: String, label: String?) throws -> FeatureContract {
            try FeatureContract(
                name: column, version: 1, purpose: "To test.",
                features: [
                    Feature(
                        name: column, unit: "years",
                        kind: .numeric(
                            lowerBound: 0, upperBound: 100, transform: .identity, bins: 10, specialValues: []))
                ],
                label: label.map { LabelDefinition(name: $0, positive: "yes", negative: "no") })
        }

        private static func segments(_ contract: FeatureContract) throws -> SegmentModel {
            let specification = AnalysisSpecification.segments(try SegmentsSpecification(segmentCount: 2))
            var state = try AnalysisState(specification: specification, contract: contract, seed: .zero)
            let matrix = try SyntheticCustomers(contract, count: 500, seed: .zero).matrix
            for _ in try AnalysisPlan(specification: specification, contract: contract).rounds {
                let planned = try state.plannedRound()
                var sink = Sum(dimension: planned.dimension)
                state.accumulate(matrix, rows: 0..<matrix.rowCount, into: &sink)
                let steps = sink.sum.map { Int64(($0 * Double(planned.quantizationScale)).rounded()) }
                try state.absorb(steps, noiseVariance: 0, contributors: 3)
            }
            guard case .segments(let model) = try state.result() else { throw CancellationError() }
            return model
        }

        private static func churn(_ contract: FeatureContract) -> ChurnModel {
            ChurnModel(
                kind: .logistic, contract: contract.digest.hex, intercept: 0,
                terms: contract.features.map {
                    ChurnTerm(
                        feature: $0.name, slope: -4, slopeError: 0, steps: [], stepErrors: [], average: 0.5,
                        importance: 1)
                }, interactions: [], baseRate: 0.2, customers: Estimate(value: 500, standardError: 1))
        }
    }

    private struct Sum: ContributionSink {
        let dimension: Int
        var sum: [Double]

        init(dimension: Int) {
            self.dimension = dimension
            sum = [Double](repeating: 0, count: dimension)
        }

        mutating func add(rows: UnsafeBufferPointer<Double>, count: Int) {
            for index in 0..<count * dimension { sum[index % dimension] += rows[index] }
        }

        mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>) {
            for (index, value) in zip(indices, values) { sum[Int(index)] += value }
        }
    }

    private func json(_ path: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(PrivateFile.read(path))) as? [String: Any])
    }

    @Test func aModelThatCannotBeComputedIsNamedAndTheOthersAreUsed() async throws {
        let member = try await Member()
        let summary = member.node.path + "/summary.json"
        #expect(await member.node.run("score", "--json", summary) == 0)
        let object = try json(summary)
        #expect(object["segmentModel"] as? String == "groups.1" && object["churnModel"] == nil)
        let unusable = try #require(object["unusable"] as? [String: String])
        #expect(unusable.keys.sorted() == ["leaving.1"])
        #expect(unusable["leaving.1"]?.contains("feature tenure") == true)
        #expect(object["customers"] as? Int == 2)
    }

    @Test func aModelThatWasAskedForAndCannotBeComputedIsAnError() async throws {
        let member = try await Member()
        #expect(await member.node.run("score", "--churn", "leaving.1") == 1)
        #expect(!PrivateFile.exists(member.node.directory.scores))
        // Of another model nobody has asked anything.
        #expect(await member.node.run("score", "--segments", "groups.1") == 0)
    }

    @Test func whereNothingCanBeComputedNothingIsWritten() async throws {
        let member = try await Member(segmentsOf: "height")
        #expect(await member.node.run("score") == 1)
        #expect(!PrivateFile.exists(member.node.directory.scores))
        let workspace = try member.node.workspace()
        let error = #expect(throws: TributaryNodeError.self) {
            try ScoringModels(
                workspace, customers: workspace.customers(), segments: nil, tiers: nil, churn: nil, worth: nil)
        }
        #expect(error?.description.contains("model 'groups.1' cannot be computed here: feature height") == true)
        #expect(error?.description.contains("model 'leaving.1' cannot be computed here: feature tenure") == true)
    }

    @Test func reasonsSayWhichWayTheyPoint() async throws {
        let member = try await Member(churnOf: "age")
        #expect(await member.node.run("score") == 0)
        let text = String(decoding: try PrivateFile.read(member.node.directory.scores), as: UTF8.self)
        #expect(text.contains("age: 31 years (raises the risk)") && text.contains("age: 45 years (lowers the risk)"))
    }

    @Test func aListIsWrittenOverAListAndOverNothingElse() async throws {
        let member = try await Member()
        let node = member.node
        let elsewhere = TemporaryNode()
        try FileManager.default.createDirectory(atPath: elsewhere.path, withIntermediateDirectories: true)
        let list = elsewhere.path + "/list.csv"
        #expect(await node.run("score", "--out", list) == 0)
        #expect(await node.run("score", "--out", list) == 0)
        let letter = elsewhere.path + "/letter.txt"
        try PrivateFile.write(Array("customer,since\nann,2024\n".utf8), to: letter)
        let link = elsewhere.path + "/link.csv"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: node.path + "/customers.csv")
        let kept = [node.directory.configuration, node.path + "/customers.csv", node.directory.secrets, letter, link]
        let before = try kept.map(PrivateFile.read)
        for path in kept + [node.path + "/new.csv", elsewhere.path, elsewhere.path + "/nowhere/list.csv"] {
            #expect(await node.run("score", "--out", path) == 1, "\(path)")
            #expect(await node.run("playbook", "--out", path) == 1, "\(path)")
        }
        #expect(try kept.map(PrivateFile.read) == before)
        // What was refused, or could not be written, is not remembered.
        #expect(try ScoreFiles(node.directory).paths().count == 3)
        #expect(await node.run("forget", "ann") == 0)
        #expect(try !String(decoding: PrivateFile.read(list), as: UTF8.self).contains("ann"))
    }

    @Test func whatTheListsSayIsPartOfWhatIsHeldAboutACustomer() async throws {
        let member = try await Member(churnOf: "age")
        let node = member.node
        let elsewhere = TemporaryNode()
        try FileManager.default.createDirectory(atPath: elsewhere.path, withIntermediateDirectories: true)
        #expect(await node.run("score") == 0)
        #expect(await node.run("score", "--out", elsewhere.path + "/list.csv") == 0)
        try PrivateFile.write(
            Array("item,customer,action,outcome\r\n1,ann,call,\r\n".utf8), to: node.directory.workList)
        #expect(await node.run("data", "subject", "ann", "--json", elsewhere.path + "/ann.json") == 0)
        let object = try json(elsewhere.path + "/ann.json")
        let lists = try #require(object["lists"] as? [[String: Any]])
        #expect(lists.count == 3 && object["customer"] as? String == "ann")
        let line = try #require((lists[0]["lines"] as? [[String: String]])?.first)
        #expect(line["segment"] != nil && line["churn_probability"] != nil)
        #expect(line["reason_1"] == "age: 31 years (raises the risk)")
        let workspace = try node.workspace()
        let record = try #require(try workspace.customers().subject("ann"))
        let text = try SubjectReport(record, lists: ScoreFiles(node.directory)).text
        #expect(text.contains("in the list \(node.directory.workList)\n  item: 1\n  action: call\n"))
        #expect(text.contains("  churn_probability: ") && !text.contains("bob"))
        PrivateFile.remove(elsewhere.path + "/list.csv")
        #expect(try SubjectReport(record, lists: ScoreFiles(node.directory)).unread.count == 1)
    }
}
