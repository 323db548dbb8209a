// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Foundation
import HTTPTransport
import RoundProtocol
import Testing
import TributaryLab

/// What head office hands on of a churn model: to people, to other programs, to whoever has to answer for its use.
extension RealProcesses {
    @Suite struct ModelTests {
        private func coordinator(_ test: FederationUnderTest, _ arguments: [String]) throws -> String {
            try test.federation.workshop.run(
                "tributary-coordinator", arguments + ["--dir", test.federation.workshop.headOffice])
        }

        private func refusal(_ test: FederationUnderTest, _ arguments: [String]) throws -> String {
            let ended = try test.federation.workshop.end(
                of: "tributary-coordinator", arguments + ["--dir", test.federation.workshop.headOffice])
            #expect(ended.status == 1)
            return ended.complaints
        }

        private func trained() async throws -> FederationUnderTest {
            let test = try await FederationUnderTest(customers: 4000)
            let budget = test.federation.budget
            try test.federation.propose("churn", "Who leaves", "churn.additive", budget.churn)
            try await test.wait(for: "churn") { stored, _ in stored.status == .finished }
            try test.federation.propose("check", "How good is it", "evaluation", budget.segments, "model: churn.1")
            try await test.wait(for: "check") { stored, _ in stored.status == .finished }
            return test
        }

        /// What a browser is given.
        private func page(_ test: FederationUnderTest, _ path: String) async throws -> String? {
            let text = try String(contentsOfFile: test.federation.workshop.descriptor, encoding: .utf8)
            let descriptor = try FederationDescriptor(text: text)
            let client = try PublicClient(
                address: CoordinatorAddress(descriptor.publicAddress), authority: descriptor.authority)
            return try await client.page(path).map { String(decoding: $0.body, as: UTF8.self) }
        }

        @Test func aModelIsShownDrawnAndExportedInEveryForm() async throws {
            let test = try await trained()
            let shown = try coordinator(test, ["model", "show", "churn.1"])
            #expect(shown.contains("What moves the score, strongest first"))
            let drawn = try coordinator(test, ["model", "show", "churn.1", "--feature", "tenure"])
            #expect(drawn.contains("log-odds against the average customer") && drawn.contains("│"))
            let shape = try coordinator(test, ["model", "show", "churn.1", "--feature", "tenure", "--json", "-"])
            #expect(try JSONDecoder().decode(ChurnShape.self, from: Data(shape.utf8)).feature == "tenure")
            let evaluation = try coordinator(test, ["model", "show", "check.1"])
            #expect(evaluation.contains("AUROC") && evaluation.contains("By protected group:"))

            let dashboard = try #require(try await page(test, "/"))
            for model in ["churn.1", "check.1"] {
                #expect(dashboard.contains("<a href=\"/models/\(model)\">"))
                let page = try #require(try await page(test, "/models/\(model)"))
                #expect(page.contains("in use") && page.contains("<rect class=\"interval\""))
            }
            #expect(try await page(test, "/models/churn.1")?.contains("What moves the score, strongest first") == true)
            #expect(try await page(test, "/models/../federation.yaml") == nil)
            #expect(try await page(test, "/models/none") == nil)

            let card = try coordinator(test, ["model", "export", "churn.1", "--format", "card"])
            for heading in ["# Model card", "## Privacy", "## How good it is", "## Groups", "## Limits"] {
                #expect(card.contains(heading))
            }
            let facts = try coordinator(test, ["model", "export", "churn.1", "--format", "card-json"])
            let read = try JSONDecoder().decode(ModelCard.self, from: Data(facts.utf8))
            #expect(read.lineage.study == "churn" && read.lineage.evaluationStudy == "check")
            #expect(read.lineage.branches == 5 && read.evaluation?.model == read.model)
            let portable = try coordinator(test, ["model", "export", "churn.1", "--format", "portable"])
            #expect(try JSONDecoder().decode(ChurnModelDocument.self, from: Data(portable.utf8)).digest == read.model)
            let file = test.federation.workshop.path + "/churn.onnx"
            _ = try coordinator(test, ["model", "export", "churn.1", "--format", "onnx", "--out", file])
            // Field 1 of ModelProto, a varint: the version of the format.
            #expect(FileManager.default.contents(atPath: file)?.first == 0x08)

            #expect(
                try refusal(test, ["model", "show", "churn.1", "--feature", "tenur"]).contains("it has tenure, "))
            #expect(
                try refusal(test, ["model", "export", "check.1", "--format", "onnx"])
                    .contains("only churn models have the format onnx"))
        }
    }
}
