// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Foundation
import Testing
import TributaryLab

/// Quantiles of public data, whose values pile up, are whole numbers and prices, and lie in the bins of the contracts as they
/// are. Each of 500 studies draws as many customers as there are, with replacement, and adds the noise of ε = 1 (δ =
/// 10⁻⁶): the intervals cover the quantiles of the whole data in at least 93 of 100. Skips visibly without the data.
@Suite(.enabled(if: PublicData.isPresent, "needs the public data sets in ../shared/data"))
struct RealQuantileStatisticalTests {
    private static let repeats = 500

    /// What ε = 1 is at δ = 10⁻⁶.
    private static let nanoRho: UInt64 = 24_356_000

    @Test func intervalsOfTheTelephoneCompanyCoverItsQuantiles() throws {
        try Self.check("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "telco-churn") {
            .statistics(try StatisticsSpecification(features: ["tenure", "MonthlyCharges", "TotalCharges"]))
        }
    }

    @Test(arguments: ["tenure", "MonthlyCharges", "TotalCharges"])
    func tailsOfTheTelephoneCompanyAreCovered(_ column: String) throws {
        try Self.check("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "telco-churn") {
            .service(try ServiceSpecification(measures: [ServiceMeasure(.duration, column: column)]))
        }
    }

    /// The same with bins of a year and of 30 $.
    @Test func widerBinsAreCoveredToo() throws {
        try Self.check(
            "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "telco-churn",
            edit: {
                $0.replacingOccurrences(of: "bounds: [0, 72], bins: 20", with: "bounds: [0, 72], bins: 6")
                    .replacingOccurrences(of: "bounds: [0, 120], bins: 20", with: "bounds: [0, 120], bins: 4")
            }
        ) { .statistics(try StatisticsSpecification(features: ["tenure", "MonthlyCharges"])) }
    }

    @Test func intervalsOfWaitsCoverThem() throws {
        try Self.check("call_centre/anonymous_bank_feb1999.csv.gz", "call-centre") {
            .service(try ServiceSpecification(measures: [ServiceMeasure(.duration, column: "wait")]))
        }
    }

    @Test func intervalsOfTheServiceDeskCoverItsTimes() throws {
        try Self.check("service_desk", "service-desk") {
            .service(try ServiceSpecification(measures: [ServiceMeasure(.duration, column: "resolution")]))
        }
    }

    @Test(arguments: [
        ("cdnow/CDNOW_master.txt.gz", "cdnow-tiers"),
        ("online_retail/online_retail_invoices.csv", "online-retail-tiers"),
    ])
    func intervalsOfBuyersCoverThem(_ file: String, _ contract: String) throws {
        try Self.check(file, contract) {
            .statistics(try StatisticsSpecification(features: ["recency", "frequency", "money"]))
        }
    }

    private static func check(
        _ file: String, _ contract: String, edit: (String) -> String = { $0 },
        _ specification: () throws -> AnalysisSpecification
    ) throws {
        let text = try String(
            contentsOfFile: "\(PublicData.root)/coordinator-config/contracts/\(contract).yaml", encoding: .utf8)
        let data = try EvaluationData(
            data: "\(PublicData.root)/../shared/data/\(file)",
            contract: ContractFile(text: edit(text), file: contract), splitBy: nil)
        let truth = try quantiles(data.matrix, specification())
        var sums: [String: (covered: Int, count: Int)] = [:]
        for number in 0..<repeats {
            let seed = SHA256.hash(Array("\(contract) \(number)".utf8))
            let study = try InProcessStudy(
                specification(), branches: resampled(data.matrix, seed).split(into: 5) { $0 % 5 },
                contract: data.matrix.contract,
                privacy: .nanoRho(nanoRho), seed: seed)
            for item in study.result.figures {
                guard let value = truth[item.name] else { continue }
                let isCovered = item.figure.lowerBound <= value && value <= item.figure.upperBound
                let sum = sums[item.name] ?? (0, 0)
                sums[item.name] = (sum.covered + (isCovered ? 1 : 0), sum.count + 1)
            }
        }
        #expect(sums.count == truth.count)
        for (name, sum) in sums {
            let covered = Double(sum.covered) / Double(sum.count)
            #expect(sum.count >= repeats * 9 / 10, "\(name) is shown \(sum.count) times only")
            #expect(covered >= 0.93, "\(name) is covered in \(covered)")
        }
    }

    /// The values below which the shares of a study lie, of all customers, clipped as the contract says.
    private static func quantiles(
        _ matrix: FeatureMatrix, _ specification: AnalysisSpecification
    ) throws -> [String: Double] {
        var truth: [String: Double] = [:]
        let (names, shares): ([String], [Int]) =
            switch specification {
            case .statistics(let parameters): (parameters.features, [10, 25, 50, 75, 90])
            case .service(let parameters): (parameters.measures.map(\.column), [50, 90, 99])
            default: ([], [])
            }
        for name in names {
            var values: [Double] = []
            for (index, feature) in matrix.contract.features.enumerated() {
                guard feature.name == name || isOccurrence(feature.name, of: name),
                    case .numeric(let column) = matrix.columns[index],
                    case .numeric(let lower, let upper, _, _, _) = feature.kind
                else { continue }
                var fill = Double.nan
                if case .constant(let constant) = feature.missing { fill = constant }
                values += column.map { $0.isNaN ? fill : $0 }.filter { !$0.isNaN }.map { min(max($0, lower), upper) }
            }
            values.sort()
            for share in shares {
                let rank = (Double(share) / 100 * Double(values.count)).rounded(.up)
                truth["\(name)/p\(share)"] = values[Int(rank) - 1]
            }
        }
        return truth
    }

    /// Whether a column is `name_1`, `name_2` …
    private static func isOccurrence(_ column: String, of name: String) -> Bool {
        column.hasPrefix(name + "_") && Int(column.dropFirst(name.count + 1)) != nil
    }

    private static func resampled(_ matrix: FeatureMatrix, _ seed: Digest) throws -> FeatureMatrix {
        var source = SeededRandomSource(seed: seed)
        let draws = source.bytes(4 * matrix.rowCount)
        let rows = (0..<matrix.rowCount).map { row in
            let word = draws[4 * row..<4 * row + 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int((word * UInt64(matrix.rowCount)) >> 32)
        }
        let columns = matrix.columns.map { column -> FeatureColumn in
            switch column {
            case .numeric(let values): .numbers(rows.map { values[$0] }, precision: values.precision)
            case .categorical(let values): .categorical(rows.map { values[$0] })
            }
        }
        let labels = matrix.labels.isEmpty ? [] : rows.map { matrix.labels[$0] }
        return try FeatureMatrix(
            contract: matrix.contract, columns: columns, labels: labels,
            isHeldOut: [Bool](repeating: false, count: rows.count))
    }
}
