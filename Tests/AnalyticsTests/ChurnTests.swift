// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct ChurnTests {
    @Test(arguments: [AnalysisSpecification.churnLogistic, .churnAdditive])
    func scoresOrderCustomersNearlyAsWellAsTheTruth(specification: AnalysisSpecification) throws {
        let customers = try SampleCustomers(count: 4000, seed: 61)
        let best = Self.auroc(customers.matrix) { customers.logOdds[$0] }
        for (rho, loss) in [(nil, 0.02), (0.03, 0.03)] {
            let model = try Self.run(specification, customers.matrix, rho: rho)
            let scorer = try ChurnScorer(model: model, contract: customers.contract)
            let reached = Self.auroc(customers.matrix) { scorer.logOdds(customers.matrix, row: $0) }
            #expect(reached > best - loss)
            #expect(abs(model.customers.value - 3080) < 200)
            #expect((0.2...0.6).contains(model.baseRate))
        }
    }

    @Test func aHorizonTrainsTheAdditiveModelAndNeedsALabelThatHasOne() throws {
        let matrix = try SampleCustomers(count: 2000, seed: 65).matrix
        #expect(throws: AnalyticsError.self) {
            try AnalysisPlan(specification: .churnHorizon, contract: matrix.contract)
        }
        let label = try #require(matrix.contract.label)
        let contract = try FeatureContract(
            name: matrix.contract.name, version: 2, purpose: "", features: matrix.contract.features,
            label: LabelDefinition(
                name: label.name, positive: label.positive, negative: label.negative, horizonDays: 90))
        let ahead = try FeatureMatrix(
            contract: contract, columns: matrix.columns, labels: matrix.labels, isHeldOut: matrix.isHeldOut)
        let model = try Self.run(.churnHorizon, ahead, rho: 0.03)
        #expect(try model == Self.run(.churnAdditive, ahead, rho: 0.03))
    }

    @Test func shapesFollowTheTruth() throws {
        let matrix = try SampleCustomers(count: 20_000, seed: 62).matrix
        let model = try Self.run(.churnAdditive, matrix, rho: nil)
        let shapes = try model.shapes(contract: matrix.contract)
        func values(_ index: Int) -> [Double] { shapes[index].points.map(\.logOdds.value) }
        // Twelve cells of the contract, each in three parts, and missing. The truth falls by 72/25 from end to end;
        // clipping large residuals and the prior flatten it a little.
        #expect(shapes[0].points.count == 37)
        #expect(shapes[0].points[0].title == "0 to 2 months")
        #expect(values(0)[0] - values(0)[35] > 1.8)
        // Ten cells, each in four parts, and the special value.
        let typical = values(1)[..<40].reduce(0, +) / 40
        #expect(shapes[1].points[40].title == "0 €")
        #expect(values(1)[40] - typical > 0.4)
        #expect(values(3)[0] > values(3)[1] && values(3)[1] > values(3)[2])
        #expect(!model.terms.contains { $0.feature == "region" })
    }

    @Test func reasonsNameWhatSetsACustomerApart() throws {
        let matrix = try SampleCustomers(count: 8000, seed: 63).matrix
        let model = try Self.run(.churnAdditive, matrix, rho: nil)
        let scorer = try ChurnScorer(model: model, contract: matrix.contract)
        let customer = try FeatureMatrix(
            contract: matrix.contract,
            columns: [.numeric([2]), .numeric([0]), .numeric([10]), .categorical([0]), .categorical([0])],
            labels: [1], isHeldOut: [false])
        let reasons = scorer.reasons(customer, row: 0)
        #expect(reasons.count == 3)
        #expect(reasons[0].words == "months as a customer: 2 months")
        #expect(Set(reasons.map(\.words)).isSuperset(of: ["plan: basic", "balance: 0 €"]))
        #expect(reasons.allSatisfy { $0.logOdds > 0 })
        #expect(scorer.reasons(customer, row: 0, limit: 1).count == 1)
        #expect(scorer.probability(customer, row: 0) > 0.6)
    }

    @Test func noiseShowsInTheErrorsOfTheShapes() throws {
        let matrix = try SampleCustomers(count: 2000, seed: 64).matrix
        let exact = try Self.run(.churnAdditive, matrix, rho: nil)
        let noisy = try Self.run(.churnAdditive, matrix, rho: 0.03)
        let noisier = try Self.run(.churnAdditive, matrix, rho: 0.003)
        #expect(exact.terms[0].stepErrors.allSatisfy { $0 == 0 })
        for (small, large) in zip(noisy.terms[0].stepErrors, noisier.terms[0].stepErrors) {
            #expect(small > 0 && large > small)
        }
    }

    /// The order of two customers drawn at random, one of each kind, among the held-out.
    static func auroc(_ matrix: FeatureMatrix, score: (Int) -> Double) -> Double {
        let rows = (0..<matrix.rowCount).filter { matrix.isHeldOut[$0] && matrix.labels[$0] >= 0 }
        let positives = rows.filter { matrix.labels[$0] == 1 }.map(score)
        let negatives = rows.filter { matrix.labels[$0] == 0 }.map(score)
        var wins = 0.0
        for positive in positives {
            for negative in negatives { wins += positive > negative ? 1 : positive == negative ? 0.5 : 0 }
        }
        return wins / Double(positives.count * negatives.count)
    }

    static func run(
        _ specification: AnalysisSpecification, _ matrix: FeatureMatrix, rho: Double?, noiseSeed: UInt8 = 0
    ) throws -> ChurnModel {
        let run = try StudyRun(specification, [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .churn(let model) = try run.last.result() else {
            throw AnalyticsError.notFinished
        }
        return model
    }
}
