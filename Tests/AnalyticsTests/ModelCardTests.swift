// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Foundation
import Testing

struct ModelCardTests {
    @Test func theCardSaysWhatTheModelIsAndWhereItEnds() throws {
        let matrix = try SampleCustomers(count: 5000, seed: 121, interaction: 2).matrix
        let (model, evaluation) = try EvaluationTests.run(matrix, rho: nil)
        let card = try ModelCard(
            model: model, contract: matrix.contract, lineage: Self.lineage, evaluation: evaluation)
        #expect(card.protectedFeatures == ["region"])
        #expect(card.importances.contains { $0.features == ["tenure", "plan"] })
        #expect(card.importances.map(\.logOdds) == card.importances.map(\.logOdds).sorted(by: >))
        let page = card.markdown
        for part in [
            "# Model card: sample, churn.additive", model.digest.hex, "ε = 1 at δ = 1e-05",
            "Protected, never inputs: region",
            "months as a customer with plan", "| AUROC | 0.8", "region: north", "## Limits",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(try JSONDecoder().decode(ModelCard.self, from: JSONEncoder().encode(card)) == card)
    }

    @Test func aModelThatWasNotEvaluatedSaysSo() throws {
        let matrix = try SampleCustomers(count: 300, seed: 122).matrix
        let model = try ChurnTests.run(.churnLogistic, matrix, rho: nil)
        let card = try ModelCard(model: model, contract: matrix.contract, lineage: Self.lineage, evaluation: nil)
        #expect(card.markdown.contains("has not been evaluated"))
        #expect(!card.markdown.contains("## How good it is"))
    }

    @Test func anEvaluationOfAnotherModelIsRefused() throws {
        let matrix = try SampleCustomers(count: 600, seed: 123).matrix
        let (_, evaluation) = try EvaluationTests.run(matrix, rho: nil)
        let other = try ChurnTests.run(.churnLogistic, matrix, rho: nil)
        #expect(throws: AnalyticsError.malformedState(field: "evaluation.model")) {
            try ModelCard(model: other, contract: matrix.contract, lineage: Self.lineage, evaluation: evaluation)
        }
    }

    private static let lineage = ModelCard.Lineage(
        study: "churn-q4", evaluationStudy: "churn-q4-check", branches: 5, rounds: 17, rho: 0.030557, epsilon: 1,
        delta: 1e-5)
}
