// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Foundation
import Testing
import TributaryLab

/// Public CDNOW and Online Retail data beside the checkout, against the published fit (Fader, Hardie and Lee 2005) and
/// lifetimes 0.11.3. Skips visibly without them.
@Suite(.enabled(if: PublicData.isPresent, "needs the public data sets in ../shared/data"))
struct ClvEvaluationTests {
    private static let root = PublicData.root

    private static func study(_ file: String, _ contract: String, edit: (String) -> String = { $0 }) throws
        -> (EvaluationData, LifetimeValueSpecification)
    {
        let path = "\(root)/coordinator-config/contracts/\(contract).yaml"
        let text = edit(try String(contentsOfFile: path, encoding: .utf8))
        let data = try EvaluationData(
            data: "\(root)/../shared/data/\(file)", contract: ContractFile(text: text, file: contract), splitBy: nil)
        let columns = ["frequency", "recency", "age", "value"]
        return (data, try LifetimeValueSpecification(features: columns, horizon: 39))
    }

    private static func evaluation(
        _ data: EvaluationData, _ specification: LifetimeValueSpecification, repeats: Int
    ) throws -> ClvEvaluation {
        try ClvEvaluation(
            specification, matrix: data.matrix, branch: data.shuffledBranches(10, seed: 1), branchCount: 10,
            simulated: nil, epsilon: 1, delta: 1e-5, repeats: repeats, seed: 1, progress: { _ in })
    }

    private static func expect(_ figures: [String: Double], _ known: [String: Double]) {
        for (name, value) in known { #expect(abs((figures[name] ?? 0) - value) < 1e-4, "\(name)") }
    }

    @Test func theMasterFileIsFittedExactlyWithoutNoiseAndWithinThreePercentWithIt() throws {
        let (data, specification) = try Self.study("cdnow/CDNOW_master.txt.gz", "cdnow-clv")
        let figures = try Self.evaluation(data, specification, repeats: 20)
        Self.expect(
            figures.exact,
            [
                "r": 0.251624, "alpha": 4.788943, "a": 0.723433, "b": 2.161088, "p": 6.275358, "q": 3.62445,
                "v": 14.983691,
            ])
        Self.expect(figures.pooled, figures.exact)
        #expect(abs(figures.pooledLogLikelihood + 95_368.4439) < 1e-3)
        #expect(figures.worstScoredPurchases < 0.03)
        #expect(abs(figures.purchases.mean) < 0.015 && figures.purchases.sd < 0.015)
        #expect(figures.identified == 20)
        #expect(abs(figures.exactValue / figures.pooledValue - 1) < 1e-3)
    }

    /// The sample comes as a table of customers: weeks with two decimals.
    @Test func theSampleIsFittedExactlyWithoutNoise() throws {
        let path = Self.root + "/../shared/data/cdnow/cdnow_customers_summary_with_transactions.csv"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
        let rows = lines.map { line in line.split(separator: ",").compactMap { Double($0) } }
        let contract = try ContractFile(path: "\(Self.root)/coordinator-config/contracts/cdnow-clv.yaml").contract
        let matrix = try FeatureMatrix(
            contract: contract, columns: (1...4).map { column in .numbers(rows.map { $0[column] }) }, labels: [],
            isHeldOut: [Bool](repeating: false, count: rows.count))
        let specification = try LifetimeValueSpecification(
            features: ["frequency", "recency", "age", "value"], horizon: 39)
        let figures = try ClvEvaluation(
            specification, matrix: matrix, branch: rows.indices.map { $0 % 3 }, branchCount: 3, simulated: nil,
            epsilon: 1, delta: 1e-5, repeats: 1, seed: 1, progress: { _ in })
        Self.expect(
            figures.exact,
            [
                "r": 0.242593, "alpha": 4.413532, "a": 0.792886, "b": 2.425752, "p": 6.248802, "q": 3.744588,
                "v": 15.447748,
            ])
        #expect(abs(figures.pooledLogLikelihood + 9582.4256) < 1e-3)
        #expect(abs(figures.exactPurchases - 1653.4233) < 0.01)
    }

    @Test func onlineRetailDoesNotSayWhoStopped() throws {
        let (data, specification) = try Self.study("online_retail/online_retail_invoices.csv", "online-retail-clv")
        let run = try InProcessStudy(
            .clv(specification), branches: [data.matrix], contract: data.matrix.contract, privacy: .insecureNoNoise,
            seed: SHA256.hash([1]))
        guard case .clv(let model) = run.result else { throw EvaluationError.tooFewCustomers }
        #expect(!model.tellsWhoStopped)
        #expect(model.tellsPurchases && model.tellsValue)
        let known = ["p": 2.103382, "q": 3.451179, "v": 485.888492]
        for parameter in model.spending {
            #expect(abs(parameter.value / (known[parameter.name] ?? 0) - 1) < 1e-3, "\(parameter.name)")
        }
    }
}
